"""rfb.security.tight: its lists, what is chosen from them, and the longer ServerInit."""

import pytest

from sealvnc.errors import (
    ConnectionClosedError,
    Error,
    LimitError,
    LocalProtocolError,
    PolicyError,
    SecurityTypeError,
)
from sealvnc.rfb.handshake import init
from sealvnc.rfb.security.numbers import Number, Subtype
from sealvnc.rfb.security.registry import Parts, security_types
from sealvnc.rfb.security.tight import Tight
from sealvnc.rfb.security.vnc_auth import encrypt_challenge
from sealvnc.sasl import Policy
from sealvnc.wire import Protection, limits
from support.pair import DESKTOP, LOOPBACK, NETWORK, UNIX, Side

NONE = (1, b"STDV", b"NOAUTH__")
VNC = (2, b"STDV", b"VNCAUTH_")
VENCRYPT = (19, b"VENC", b"VENCRYPT")
SASL = (20, b"GTKV", b"SASL____")
UNIX_LOGIN = (129, b"TGHT", b"ULGNAUTH")
EXTERNAL = (130, b"TGHT", b"XTRNAUTH")
NO_TUNNEL = (0, b"TGHT", b"NOTUNNEL")
TUNNEL = (1, b"TGHT", b"SSLTUNNL")
CHALLENGE = bytes(range(16))


def tight(policy: Policy | None = None) -> Tight:
    (made,) = security_types(["tight"], Parts(policy or Policy())).values()
    assert isinstance(made, Tight)
    return made


def listed(*capabilities: tuple[int, bytes, bytes]) -> bytes:
    entries = (code.to_bytes(4, "big") + vendor + name for code, vendor, name in capabilities)
    return len(capabilities).to_bytes(4, "big") + b"".join(entries)


def client(
    received: bytes, protection: Protection = LOOPBACK, policy: Policy | None = None
) -> Side:
    side = Side(tight(policy).client(protection))
    for i in range(len(received)):
        side.receive(received[i : i + 1])
    return side


def test_an_empty_list_means_none_and_is_not_answered() -> None:
    side = client(listed() + listed())
    assert side.pump.data_to_send() == b""
    assert side.result.security == "Tight, None"
    assert side.result.extended_init
    assert side.result.unannounced


def test_none_by_name() -> None:
    side = client(listed() + listed(NONE))
    assert side.pump.data_to_send() == b"\0\0\0\1"
    assert side.result.security == "Tight, None"


def test_vnc_password_before_none_which_stands_first() -> None:
    side = client(listed() + listed(NONE, VNC) + CHALLENGE)
    assert side.pump.data_to_send() == b"\0\0\0\2" + encrypt_challenge("pencil", CHALLENGE)
    assert side.result.security == "Tight, VNC password"


def test_unix_login_on_a_unix_socket() -> None:
    side = client(listed() + listed(UNIX_LOGIN), UNIX)
    assert side.pump.data_to_send() == b"\0\0\0\x81\0\0\0\5\0\0\0\6alicepencil"
    assert (side.result.security, str(side.result.identity)) == ("Tight, Plain", "alice")


def test_unix_login_elsewhere() -> None:
    for protection in (LOOPBACK, NETWORK):
        side = client(listed() + listed(UNIX_LOGIN), protection)
        assert type(side.error) is PolicyError
        assert side.pump.data_to_send() == b""
        assert side.asked == []
    assert client(listed() + listed(UNIX_LOGIN, VNC)).pump.data_to_send() == b"\0\0\0\2"


def test_vencrypt_and_sasl_come_first() -> None:
    side = client(listed() + listed(NONE, VNC, SASL, VENCRYPT) + b"\0\2")
    assert side.pump.data_to_send() == b"\0\0\0\x13" + b"\0\2"
    side = client(listed() + listed(NONE, VNC, SASL) + b"\0\0\0\5PLAIN", UNIX)
    assert side.pump.data_to_send().startswith(b"\0\0\0\x14" + b"\0\0\0\5PLAIN")


def test_no_tunnel() -> None:
    for tunnels in ((NO_TUNNEL,), (TUNNEL, NO_TUNNEL)):
        side = client(listed(*tunnels) + listed(NONE))
        assert side.pump.data_to_send() == b"\0\0\0\0" + b"\0\0\0\1"


@pytest.mark.parametrize("tunnel", [TUNNEL, (0, b"TGHT", b"SSLTUNNL"), (0, b"EVIL", b"NOTUNNEL")])
def test_a_tunnel_is_not_taken(tunnel: tuple[int, bytes, bytes]) -> None:
    side = client(listed(tunnel) + listed(NONE))
    assert type(side.error) is SecurityTypeError
    assert side.pump.data_to_send() == b""


@pytest.mark.parametrize(
    "wrong",
    [
        (2, b"STDV", b"NOAUTH__"),
        (1, b"TGHT", b"NOAUTH__"),
        (1, b"STDV", b"NOAUTH_\0"),
        (129, b"STDV", b"NOAUTH__"),
        (-1, b"STDV", b"NOAUTH__"),
        EXTERNAL,
    ],
)
def test_code_vendor_and_signature_must_agree(wrong: tuple[int, bytes, bytes]) -> None:
    code, vendor, signature = wrong
    entry = listed((code & 0xFFFFFFFF, vendor, signature))
    side = client(listed() + entry)
    assert type(side.error) is SecurityTypeError
    assert side.pump.data_to_send() == b""


def test_what_is_offered_is_shown_safely() -> None:
    side = client(listed() + listed((200, b"EVIL", b"\x1b[31m\n\0\0")))
    assert "\x1b" not in str(side.error)
    assert "\n" not in str(side.error)
    assert isinstance(side.error, SecurityTypeError)
    assert side.error.offered == (r"\x1b[31m",)


def test_nothing_acceptable_over_a_network() -> None:
    for offered in ((VNC,), (NONE,), (), (NONE, VNC, UNIX_LOGIN)):
        side = client(listed() + listed(*offered), NETWORK)
        assert type(side.error) is PolicyError
        assert side.pump.data_to_send() == b""
    assert client(listed() + listed(), NETWORK, Policy(insecure=True)).error is None


@pytest.mark.parametrize(
    "received",
    [
        b"\0\0\1\1",
        b"\xff\xff\xff\xff",
        b"\x80\0\0\0",
        listed() + b"\0\0\1\1",
        listed() + b"\xff\xff\xff\xff",
        listed(NO_TUNNEL) + b"\x10\0\0\0",
    ],
)
def test_long_lists(received: bytes) -> None:
    """Refused by the count, before an entry is read."""
    assert type(client(received).error) is LimitError


def test_the_longest_list() -> None:
    some = [(1000 + n, b"SOME", b"ENTRY___") for n in range(limits.TIGHT_CAPABILITIES - 1)]
    assert client(listed() + listed(*some, NONE)).error is None


def test_the_server_goes_away() -> None:
    received = listed(NO_TUNNEL) + listed(UNIX_LOGIN, VNC) + CHALLENGE
    for size in range(len(received)):
        side = client(received[:size])
        side.hang_up()
        assert isinstance(side.error, ConnectionClosedError)


# -- ServerInit -------------------------------------------------------------------------------


def extended(server: int, client_: int, encodings: int, padding: int = 0) -> bytes:
    counts = b"".join(n.to_bytes(2, "big") for n in (server, client_, encodings, padding))
    return init.pack_server_init(DESKTOP) + counts


@pytest.mark.parametrize(
    ("counts", "size"), [((0, 0, 0), 0), ((1, 2, 3), 96), ((256, 256, 256, 0xFFFF), 768 * 16)]
)
def test_server_init(counts: tuple[int, ...], size: int) -> None:
    side = Side(init.client(shared=True, extended=True))
    side.receive(extended(*counts) + bytes(size) + b"next message")
    assert side.result == DESKTOP
    assert side.pump._inbox.take(len(side.pump._inbox)) == b"next message"


@pytest.mark.parametrize(
    "counts", [(257, 0, 0), (0, 257, 0), (0, 0, 257), (0xFFFF, 0xFFFF, 0xFFFF)]
)
def test_server_init_too_long(counts: tuple[int, int, int]) -> None:
    side = Side(init.client(shared=True, extended=True))
    side.receive(extended(*counts))
    assert type(side.error) is LimitError


def test_without_tight_nothing_more_is_read() -> None:
    side = Side(init.client(shared=True))
    side.receive(init.pack_server_init(DESKTOP))
    assert side.result == DESKTOP


# -- policy -----------------------------------------------------------------------------------


def test_inside() -> None:
    keys = [Number.VENCRYPT, Number.SASL, Subtype.PLAIN, Number.VNC_AUTHENTICATION, Number.NONE]
    assert list(tight().inner) == keys
    assert tight().inside == tuple(tight().inner.values())


def test_refusal() -> None:
    assert tight().refusal(NETWORK) is None  # VeNCrypt may be in the list
    only_vnc = Tight({Number.VNC_AUTHENTICATION: tight().inner[Number.VNC_AUTHENTICATION]})
    assert only_vnc.refusal(LOOPBACK) is None
    assert only_vnc.refusal(NETWORK) == "the session would not be protected"
    with pytest.raises(LocalProtocolError):
        tight().server(LOOPBACK)


def test_errors_are_ours() -> None:
    """Whatever 40 bytes come."""
    for byte in range(256):
        side = client(bytes((byte,)) * 40)
        assert side.error is None or isinstance(side.error, Error)
