"""The encoding of docs/howto/add-an-encoding.md works as it is printed there."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import TRUE_COLOR, desktop, rows
from support.talk import play

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "add-an-encoding.md"
WHERE = Rectangle(0, 0, 2, 3)


@pytest.fixture
def stripes() -> Any:
    source = re.search(r"```python\n(.*?)```", HOWTO.read_text(), re.DOTALL)[1]
    module = ModuleType("sealvnc.rfb.session.encodings.stripes")
    module.__package__ = "sealvnc.rfb.session.encodings"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, str(HOWTO), "exec"), module.__dict__)
    return module.Stripes()


@pytest.mark.parametrize("data", [b"\0", b"\4", b"\1\0\0\0\0\3"])
def test_what_it_refuses(stripes: Any, data: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        play(stripes.decode(WHERE, desktop(2, 3)), data).outcome()
    with pytest.raises(RemoteProtocolError):
        play(stripes.decode(WHERE, desktop(2, 2)), b"").outcome()


def test_what_it_paints(stripes: Any) -> None:
    """As the page says."""
    painted = desktop(2, 3)
    play(stripes.decode(WHERE, painted), b"\1\1\0\0\0\2\2\0\0\0").outcome()
    assert rows(painted) == [[1, 1], [2, 2], [2, 2]]


@pytest.mark.parametrize("form", TRUE_COLOR)
def test_skip_passes_over_the_same(stripes: Any, form: Any) -> None:
    size = form.bytes_per_pixel
    data = b"\1" + bytes(size) + b"\2" + bytes(size)
    play(stripes.decode(WHERE, desktop(2, 3, form)), data).outcome()
    play(stripes.skip(WHERE, Outline(2, 3, form)), data).outcome()
