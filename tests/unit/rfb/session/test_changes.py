"""rfb.session.changes: what a client has not seen yet, and no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.rfb.session import changes
from sealvnc.rfb.session.changes import Changes
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from support.uncompiled import uncompiled

WIDTH, HEIGHT = 200, 150
WHOLE = Rectangle(0, 0, WIDTH, HEIGHT)


@pytest.fixture(params=["C", "Python"], autouse=True, scope="module")
def form(request: pytest.FixtureRequest) -> None:
    """The kernel as it is installed, and as Python."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "Python":
            patch.setattr(changes, "find_changes", uncompiled("changes").find_changes)
        yield


def painted(*points: tuple[int, int]) -> Framebuffer:
    """Black but for these."""
    picture = Framebuffer(WIDTH, HEIGHT)
    for x, y in points:
        picture.words[y * WIDTH + x] = 1
    return picture


@pytest.mark.parametrize("rectangle", [WHOLE, Rectangle(5, 5, 0, 9), Rectangle(200, 150, 0, 0)])
def test_nothing(rectangle: Rectangle) -> None:
    assert Changes(WIDTH, HEIGHT).find(painted(), rectangle) == []


def test_only_once() -> None:
    """What was found counts as shown; to go back is a change, too."""
    seen, tile = Changes(WIDTH, HEIGHT), Rectangle(64, 64, 64, 64)
    assert seen.find(painted((70, 70)), WHOLE) == [tile]
    assert seen.find(painted((70, 70)), WHOLE) == []
    assert seen.find(painted(), WHOLE) == [tile]


def test_fourth_byte_means_nothing() -> None:
    picture = painted()
    picture.pixels[3::4] = b"\xff" * (WIDTH * HEIGHT)
    assert Changes(WIDTH, HEIGHT).find(picture, WHOLE) == []


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(0, 0)], [Rectangle(0, 0, 64, 64)]),
        ([(63, 63)], [Rectangle(0, 0, 64, 64)]),
        ([(199, 149)], [Rectangle(192, 128, 8, 22)]),
        ([(0, 0), (64, 0)], [Rectangle(0, 0, 128, 64)]),
        ([(0, 0), (128, 0)], [Rectangle(0, 0, 64, 64), Rectangle(128, 0, 64, 64)]),
        ([(0, 0), (0, 64), (0, 128)], [Rectangle(0, 0, 64, 150)]),
        ([(0, 0), (0, 128)], [Rectangle(0, 0, 64, 64), Rectangle(0, 128, 64, 22)]),
        ([(0, 0), (0, 64), (64, 64)], [Rectangle(0, 0, 64, 64), Rectangle(0, 64, 128, 64)]),
        ([(x, y) for x in range(0, 200, 64) for y in range(0, 150, 64)], [WHOLE]),
    ],
)
def test_tiles_are_joined(points: list[tuple[int, int]], expected: list[Rectangle]) -> None:
    """Beside each other, and below each other where they are as wide."""
    assert Changes(WIDTH, HEIGHT).find(painted(*points), WHOLE) == expected


def test_part() -> None:
    """Tiles are counted from the corner of the rectangle; what is outside is not looked at."""
    seen, picture = Changes(WIDTH, HEIGHT), painted((9, 50), (10, 50), (99, 50), (100, 50))
    expected = [Rectangle(10, 20, 64, 60), Rectangle(74, 20, 26, 60)]
    assert seen.find(painted((10, 50)), Rectangle(10, 20, 90, 60)) == expected[:1]
    assert seen.find(picture, Rectangle(10, 20, 90, 60)) == expected[1:]
    assert seen.find(picture, WHOLE) == [Rectangle(0, 0, 128, 64)]


@given(st.sets(st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)), max_size=12))
def test_all_that_changed_and_each_tile_once(points: set[tuple[int, int]]) -> None:
    seen, picture = Changes(WIDTH, HEIGHT), painted(*points)
    found = seen.find(picture, WHOLE)
    tiles = [
        (x // 64, y // 64)
        for each in found
        for x in range(each.x, each.x + each.width, 64)
        for y in range(each.y, each.y + each.height, 64)
    ]
    assert len(tiles) == len(set(tiles))
    assert set(tiles) == {(x // 64, y // 64) for x, y in points}
    assert seen.shown.pixels == picture.pixels
