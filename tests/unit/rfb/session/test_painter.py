"""rfb.session.painter: updates when they are asked for, of what is new, in the client's way."""

import pytest

from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages.client import FramebufferUpdateRequest
from sealvnc.rfb.session.messages.server import FramebufferUpdate, read_message
from sealvnc.rfb.session.painter import Painter
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.rfb.session.source import Source
from support.picture import RGB565_BIG
from support.talk import play

SIZE = (200, 150)
ALL = FramebufferUpdateRequest(False, 0, 0, *SIZE)
CHANGES = FramebufferUpdateRequest(True, 0, 0, *SIZE)


class Client:
    """A painter, and what its updates make of a desktop."""

    def __init__(self, *encodings: int, size: tuple[int, int] = SIZE) -> None:
        self.source = Source("name", *size)
        self.painter = Painter(self.source, BGRX)
        self.source.watch(self.painter)
        self.desktop = Desktop(Framebuffer(*size))
        self.decoders = {number: make() for number, make in ENCODINGS.items()}
        self.painter.set_encodings(encodings)

    def draw(self, color: int, rectangle: Rectangle) -> None:
        width = self.source.framebuffer.width
        for row in range(rectangle.y, rectangle.y + rectangle.height):
            for column in range(rectangle.x, rectangle.x + rectangle.width):
                self.source.framebuffer.words[row * width + column] = color
        self.source.damage(rectangle)

    def update(self) -> FramebufferUpdate | None:
        """The next one, painted."""
        data = self.painter.update()
        if not data:
            return None
        message = play(read_message(self.desktop, self.decoders), data).outcome()
        assert isinstance(message, FramebufferUpdate)
        return message

    @property
    def same(self) -> bool:
        return self.desktop.framebuffer.pixels == self.source.framebuffer.pixels


def test_nothing_comes_unasked() -> None:
    client = Client(0)
    client.draw(1, Rectangle(0, 0, 5, 5))
    assert client.update() is None


@pytest.mark.parametrize("number", [0, 5, 7, 16])
def test_all_then_changes(number: int) -> None:
    """In each encoding: all that was asked for, once; then what is new."""
    client = Client(number)
    client.draw(0x123456, Rectangle(10, 10, 50, 30))
    client.painter.request(ALL)
    client.update()
    assert client.same
    assert client.update() is None
    client.painter.request(CHANGES)
    assert client.update() is None
    client.draw(0x654321, Rectangle(130, 70, 3, 2))
    update = client.update()
    assert update is not None
    assert update.rectangles == (Rectangle(130, 70, 3, 2),)
    assert client.same


def test_what_only_seems_new_is_not_sent() -> None:
    """Damage where nothing looks different."""
    client = Client(0)
    client.painter.request(ALL)
    client.update()
    client.painter.request(CHANGES)
    client.source.damage(Rectangle(0, 0, *SIZE))
    assert client.update() is None
    client.draw(5, Rectangle(70, 0, 1, 1))
    client.source.damage(Rectangle(0, 0, *SIZE))
    update = client.update()
    assert update is not None
    assert update.rectangles == (Rectangle(70, 0, 1, 1),)


def test_only_the_area_that_was_asked_for() -> None:
    """The rest is not lost: it comes when it is asked for."""
    client = Client(0)
    client.painter.request(ALL)
    client.update()
    client.draw(7, Rectangle(0, 0, *SIZE))
    client.painter.request(FramebufferUpdateRequest(True, 0, 0, 100, 150))
    update = client.update()
    assert update is not None
    assert all(r.x + r.width <= 100 for r in update.rectangles)
    assert not client.same
    client.painter.request(CHANGES)
    client.update()
    assert client.same


def test_there_and_back_again() -> None:
    """What was shown by a full request is known, too: going back to black is a change."""
    client = Client(0)
    client.painter.request(CHANGES)
    assert client.update() is None
    client.source.framebuffer.words[0] = 7  # before anybody was told
    for color in (7, 0):
        client.source.framebuffer.words[0] = color
        client.painter.request(ALL)
        client.update()
        assert client.same
    client.draw(7, Rectangle(0, 0, 1, 1))
    client.painter.request(ALL)
    client.update()
    client.draw(0, Rectangle(0, 0, 1, 1))
    client.painter.request(CHANGES)
    client.update()
    assert client.same


@pytest.mark.parametrize("request_", [(190, 140, 500, 500), (300, 300, 9, 9), (0, 0, 65535, 65535)])
def test_requests_beyond_the_picture(request_: tuple[int, int, int, int]) -> None:
    """Are cut off; what lies wholly outside gives nothing."""
    client = Client(0)
    client.painter.request(FramebufferUpdateRequest(False, *request_))
    update = client.update()
    assert (update is None) == (request_[0] == 300)


def test_continuous_updates() -> None:
    """Without asking, until they are ended."""
    client = Client(0)
    client.painter.continue_with(Rectangle(0, 0, *SIZE))
    for color in (1, 2):
        client.draw(color, Rectangle(0, 0, 1, 1))
        assert client.update() is not None
    client.painter.continue_with(None)
    client.draw(3, Rectangle(0, 0, 1, 1))
    assert client.update() is None


def test_large_rectangles_are_cut() -> None:
    """Tight's are not wider than our encoder's largest."""
    client = Client(7, size=(300, 200))
    client.painter.request(FramebufferUpdateRequest(False, 0, 0, 300, 200))
    update = client.update()
    assert update is not None
    assert len(update.rectangles) == 2
    assert client.same


def test_a_client_that_takes_no_update_costs_nothing() -> None:
    """However much is damaged, or asked for, in the meantime."""
    client = Client(0)
    for step in range(1000):
        client.draw(step, Rectangle(step % 200, step % 150, 1, 1))
        client.painter.request(FramebufferUpdateRequest(False, step % 200, 0, 1, 1))
    assert len(client.painter._dirty) <= 64
    client.painter.request(ALL)
    client.update()
    assert client.same


def test_the_same_request_again_and_again() -> None:
    """Is one: the picture is sent once."""
    client = Client(0)
    for _ in range(100):
        client.painter.request(ALL)
    assert len(client.painter.update()) < 2 * 4 * SIZE[0] * SIZE[1]
    assert client.update() is None


def test_a_new_size_comes_alone() -> None:
    """And the picture after it, when it is asked for."""
    client = Client(0, -223)
    client.painter.request(ALL)
    client.update()
    client.source.resize(300, 100)
    client.draw(9, Rectangle(290, 90, 10, 10))
    client.painter.request(CHANGES)
    update = client.update()
    assert update == FramebufferUpdate((), True, frozenset({-223}))
    client.painter.request(FramebufferUpdateRequest(False, 0, 0, 300, 100))
    client.update()
    assert client.same


def test_a_new_size_for_who_cannot_be_told() -> None:
    """As much as fits into the old one."""
    client = Client(0)
    client.source.resize(300, 100)
    client.draw(9, Rectangle(0, 0, 300, 100))
    client.painter.request(ALL)
    update = client.update()
    assert update is not None
    assert all(r.x + r.width <= 200 and r.y + r.height <= 100 for r in update.rectangles)


def test_pixel_format() -> None:
    """From the next update on."""
    client = Client(0)
    client.painter.set_pixel_format(RGB565_BIG)
    client.desktop.pixel_format = RGB565_BIG
    client.draw(0xFF0000, Rectangle(0, 0, 2, 1))
    client.painter.request(FramebufferUpdateRequest(False, 0, 0, 2, 1))
    data = client.painter.update()
    assert data[-4:] == b"\xf8\x00\xf8\x00"


def test_name_and_pointer_come_with_the_next_update() -> None:
    client = Client(0, -307, -239)
    client.source.rename("other")
    client.source.show_cursor(None)
    client.painter.name_changed()
    client.painter.request(ALL)
    update = client.update()
    assert update is not None
    assert update.told == {-307, -239}
    assert client.desktop.name == "other"
