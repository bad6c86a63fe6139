"""rfb.session.messages.xvp: rfbproto 7.4.15 and 7.5.7."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.messages.xvp import (
    ClientXVP,
    Power,
    ServerXVP,
    XVPCode,
    client_xvp,
    server_xvp,
)
from support.talk import play


@pytest.mark.parametrize("version", [0, 2, 255])
def test_unknown_version(version: int) -> None:
    for dialogue, code in ((client_xvp(), Power.RESET), (server_xvp(), XVPCode.INIT)):
        with pytest.raises(RemoteProtocolError, match=f"xvp version {version}"):
            play(dialogue, bytes([0, version, code])).outcome()


@pytest.mark.parametrize("code", [0, 1, 5, 255])
def test_no_button(code: int) -> None:
    """0 and 1 are a server's to say."""
    with pytest.raises(RemoteProtocolError, match=f"code {code} from a client"):
        play(client_xvp(), bytes([0, 1, code])).outcome()


@pytest.mark.parametrize("code", [2, 4, 255])
def test_no_answer(code: int) -> None:
    """2, 3 and 4 are a client's to say."""
    with pytest.raises(RemoteProtocolError, match=f"code {code} from a server"):
        play(server_xvp(), bytes([0, 1, code])).outcome()


@pytest.mark.parametrize(
    ("code", "packed"), [(Power.SHUTDOWN, "02"), (Power.REBOOT, "03"), (Power.RESET, "04")]
)
def test_client(code: Power, packed: str) -> None:
    data = bytes.fromhex("fa 00 01" + packed)
    assert ClientXVP(code).pack() == data
    assert play(client_xvp(), data[1:]).outcome() == ClientXVP(code)


@pytest.mark.parametrize(("code", "packed"), [(XVPCode.FAIL, "00"), (XVPCode.INIT, "01")])
def test_server(code: XVPCode, packed: str) -> None:
    data = bytes.fromhex("fa 00 01" + packed)
    assert ServerXVP(code).pack() == data
    assert play(server_xvp(), data[1:]).outcome() == ServerXVP(code)
