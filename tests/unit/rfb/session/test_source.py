"""rfb.session.source: what a source says reaches who watches it."""

import pytest

from sealvnc.rfb.session.desktop import Cursor
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.source import Source


class Watching:
    """Notes every call."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def __getattr__(self, name: str):
        return lambda *arguments: self.told.append((name, *arguments))


def test_watchers_are_told() -> None:
    """Everything, in order, as long as they watch."""
    source, watcher = Source("name", 4, 3), Watching()
    stop = source.watch(watcher)
    one, two = Rectangle(0, 0, 1, 1), Rectangle(1, 1, 2, 2)
    source.damage(one, two)
    source.resize(8, 6)
    source.rename("other")
    source.show_cursor(Cursor(0, 0, 0, 0, b""))
    source.offer("text")
    source.ring()
    assert watcher.told == [
        ("damaged", one),
        ("damaged", two),
        ("resized",),
        ("name_changed",),
        ("cursor_changed",),
        ("clipboard_changed",),
        ("rang",),
    ]
    assert (source.framebuffer.size, source.name, source.clipboard) == ((8, 6), "other", "text")
    stop()
    source.ring()
    assert len(watcher.told) == 7


def test_a_watcher_may_leave_while_all_are_told() -> None:
    """The others hear it nevertheless."""
    source, second = Source("name", 4, 3), Watching()

    class Leaving(Watching):
        def rang(self) -> None:
            stop()

    stop = source.watch(Leaving())
    source.watch(second)
    source.ring()
    assert second.told == [("rang",)]


@pytest.mark.parametrize(
    ("method", "arguments", "answer"),
    [
        ("key", (True, 0x61, None), None),
        ("pointer", (1, 2, 0), None),
        ("cut_text", ("text",), None),
        ("set_desktop_size", (8, 6), False),
    ],
)
def test_who_takes_no_part(method: str, arguments: tuple[object, ...], answer: object) -> None:
    """A source that overrides nothing shows a picture, and takes nothing."""
    assert getattr(Source("name", 4, 3), method)(*arguments) is answer
