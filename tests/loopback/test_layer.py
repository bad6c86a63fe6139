"""A SASL security layer, end to end: when it starts, how it is framed, what it refuses."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.seal import TAG, Seal
from loopback.wire import join, pieces, spoken
from sealvnc import Authorize
from sealvnc.errors import (
    REFUSAL,
    AuthorizationError,
    CredentialsError,
    Error,
    LimitError,
    PolicyError,
    RemoteProtocolError,
)
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings.raw import Raw
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages import client as from_client
from sealvnc.rfb.session.messages import server as from_server
from sealvnc.rfb.session.messages.client import ClientCutText, KeyEvent
from sealvnc.wire import Transport
from sealvnc.wire.dialogue import Dialogue, read
from sealvnc.wire.fields import pack_opaque

OK, REFUSED = bytes(4), b"\0\0\0\1" + pack_opaque(REFUSAL.encode())
COMPLETE = b"\1"


def setting(mechanism: Seal, security: str = "sasl", transport=Transport.NETWORK) -> Setting:
    return Setting([security], ["TEST-SEAL"], transport, extra=[mechanism])


def opened(mechanism: Seal = Seal(), theirs: Seal | None = None, **options):  # noqa: B008
    """Two ends in their session, and the flights that led there."""
    client = ends.client(setting(mechanism))
    server = ends.server(setting(theirs or mechanism))
    flights = join((client, server), **options)
    assert client.result.authenticated.layer is not None
    return client, server, flights


def tokens(data: bytes) -> list[bytes]:
    """Wrapped tokens with their lengths."""
    found = []
    while data:
        end = 4 + int.from_bytes(data[:4], "big")
        assert len(data) >= end
        found.append(data[:end])
        data = data[end:]
    return found


@pytest.mark.parametrize("short", [False, True], ids=["two round trips", "one"])
@pytest.mark.parametrize("security", ["sasl", "tlssasl", "tls"])
@pytest.mark.parametrize("chunk", [1, 7, None])
def test_session_begins_sealed(short: bool, security: str, chunk: int | None):
    both = setting(Seal(short=short), security)
    client, server = ends.client(both), ends.server(both)
    join((client, server), chunk=chunk)
    for end in client, server:
        protection = end.result.authenticated.protection
        assert (protection.layer_name, protection.layer_ssf) == ("TEST-SEAL", 128)
        assert "TEST-SEAL layer (128 bits)" in str(protection)


@pytest.mark.parametrize("short", [False, True], ids=["two round trips", "one"])
def test_security_result_is_clear_and_what_follows_is_not(short: bool):
    _, _, flights = opened(Seal(short=short))
    *_, (who, last), (_, client_init), (_, server_init) = flights
    assert who == "server"
    assert last.endswith(COMPLETE + OK)
    assert [len(each) for each in tokens(client_init)] == [4 + 1 + TAG]
    assert ends.DESKTOP.name.encode() not in spoken(flights, "server")
    assert b"\x03\x20\x02\x58" not in server_init  # 800 x 600


def test_small_buffers_split_what_is_sent():
    """Each end keeps to what the other can take, not to what it can take itself."""
    _, _, flights = opened(Seal(buffer=TAG + 5), Seal(buffer=TAG + 9))
    sizes = [len(each) - 4 for each in tokens(flights[-1][1])]
    whole = len(ends.DESKTOP.name) + 24
    assert sizes == [TAG + 5] * (whole // 5) + [TAG + whole % 5] * bool(whole % 5)


@pytest.mark.parametrize("chunk", [1, 7, 100, None])
def test_messages_of_a_session(chunk: int | None):
    client, server, _ = opened()
    text = ClientCutText(bytes(range(256)) * 3)
    server.start(from_client.read_message())
    client.stack.send(text.pack() + KeyEvent(True, 0x61).pack())
    join((client, server), chunk=chunk)
    assert server.result == text
    server.start(from_client.read_message())
    assert server.result == KeyEvent(True, 0x61)

    client.start(from_server.read_message(Desktop(Framebuffer(800, 600)), {}))
    server.stack.send(b"\3\0\0\0" + pack_opaque(b"from the guest" * 20))
    join((client, server), chunk=chunk)
    assert client.result.text == b"from the guest" * 20


@pytest.mark.parametrize("size", [1, 7, 19, 40, 1000])
def test_packets_split_and_merged(size: int):
    """The network may cut anywhere: within lengths, tokens and messages."""
    client, server, _ = opened()
    events = [KeyEvent(True, n) for n in range(9)]
    for event in events:
        client.stack.send(event.pack())
    stream = client.outgoing()
    assert len(tokens(stream)) == len(events)
    server.start(_messages(len(events)))
    for piece in pieces(stream, size):
        server.receive(piece)
    assert server.result == events


def _messages(count: int) -> Dialogue[list[from_client.ClientMessage]]:
    found = []
    while len(found) < count:
        found.append((yield from from_client.read_message()))
    return found


def replayed(stream: Sequence[bytes]) -> list[bytes]:
    return [stream[0], stream[0]]


def reordered(stream: Sequence[bytes]) -> list[bytes]:
    return [stream[1], stream[0]]


def corrupted(at: int) -> Callable[[Sequence[bytes]], list[bytes]]:
    def change(stream: Sequence[bytes]) -> list[bytes]:
        damaged = bytearray(stream[0])
        damaged[at] ^= 1
        return [bytes(damaged)]

    return change


def literally(*packets: bytes) -> Callable[[Sequence[bytes]], list[bytes]]:
    return lambda _: list(packets)


REFUSED_PACKETS = {
    "replayed": (replayed, RemoteProtocolError),
    "reordered": (reordered, RemoteProtocolError),
    "first byte changed": (corrupted(4), RemoteProtocolError),
    "tag changed": (corrupted(-1), RemoteProtocolError),
    "shorter than a tag": (literally(pack_opaque(b"x")), RemoteProtocolError),
    "length 0": (literally(bytes(4)), RemoteProtocolError),
    "length 0 after a good one": (lambda s: [s[0], bytes(4)], RemoteProtocolError),
    "one over the maximum": (literally(b"\0\0\0\x41"), LimitError),
    "2 GiB": (literally(b"\x80\0\0\0"), LimitError),
    "4 GiB": (literally(b"\xff\xff\xff\xff"), LimitError),
    "plaintext": (literally(KeyEvent(True, 1).pack()), LimitError),
    "the other direction's": (literally(b""), RemoteProtocolError),
}


@pytest.mark.parametrize("chunk", [1, None])
@pytest.mark.parametrize("to", ["client", "server"])
@pytest.mark.parametrize(("change", "expected"), REFUSED_PACKETS.values(), ids=REFUSED_PACKETS)
def test_refused(change, expected: type[Error], to: str, chunk: int | None):
    """Refused at the first bad packet; nothing of it reaches the session."""
    client, server, _ = opened()
    sender, receiver = (server, client) if to == "client" else (client, server)
    good = bytes(40)
    sender.stack.send(good)
    sender.stack.send(good)
    packets = change(tokens(sender.outgoing()))
    if packets == [b""]:  # reflected
        receiver.stack.send(good)
        packets = [receiver.outgoing()]
    receiver.start(read(1000))
    for piece in pieces(b"".join(packets), chunk):
        receiver.receive(piece)
    assert type(receiver.error) is expected
    assert ("length 0" in str(receiver.error)) == (packets[-1:] == [bytes(4)])


def test_longest_token_is_accepted():
    client, server, _ = opened(Seal(buffer=8192))
    client.stack.send(ClientCutText(bytes(8192 - TAG - 8)).pack())
    stream = client.outgoing()
    assert len(stream) == 4 + 8192
    server.start(from_client.read_message())
    server.receive(stream)
    assert len(server.result.text) == 8192 - TAG - 8


# -- refusals around the layer ---------------------------------------------------------------


@pytest.mark.parametrize("short", [False, True], ids=["two round trips", "one"])
def test_refusal_after_a_layer_was_agreed_leaves_in_clear(short: bool):
    """QEMU wraps this one by mistake; a client could not read it."""
    both = setting(Seal(short=short))
    client, server = ends.client(both), ends.server(both, {Authorize: lambda _: False})
    flights = join((client, server))
    assert spoken(flights, "server").endswith(COMPLETE + REFUSED)
    with pytest.raises(AuthorizationError, match=REFUSAL):
        _ = client.result
    assert type(server.error) is AuthorizationError


def test_server_refuses_a_weak_layer_in_clear():
    strict = setting(Seal(ssf=56))
    client, server = ends.client(replace(strict, insecure=True)), ends.server(strict)
    flights = join((client, server))
    assert type(server.error) is PolicyError
    assert spoken(flights, "server").endswith(REFUSED)
    assert type(client.error) is AuthorizationError


def test_client_refuses_a_weak_layer():
    strict = setting(Seal(ssf=56))
    client, server = ends.client(strict), ends.server(replace(strict, insecure=True))
    join((client, server))
    assert type(client.error) is PolicyError


@pytest.mark.parametrize("liar", ["client", "server"])
def test_wrong_secret(liar: str):
    secrets = {"client": Seal(), "server": Seal(), liar: Seal(key=b"guessed")}
    client = ends.client(setting(secrets["client"]))
    server = ends.server(setting(secrets["server"]))
    join((client, server))
    assert type(client.error) is CredentialsError
    assert isinstance(server.error, Error)


def test_no_layer_under_verified_tls():
    both = Setting(["x509sasl"], ["TEST-SEAL"], Transport.NETWORK, extra=[Seal()])
    client, server = ends.client(both), ends.server(both)
    join((client, server))
    for end in client, server:
        assert end.result.authenticated.layer is None
        assert end.result.authenticated.protection.layer_ssf == 0


# -- the boundary ----------------------------------------------------------------------------


def test_clear_bytes_before_the_layer_are_refused_by_the_client():
    """ServerInit in clear, in one segment with SecurityResult."""
    both = setting(Seal())
    client, server = ends.client(both), ends.server(both)
    tail = COMPLETE + OK

    def inject(who: str, data: bytes) -> bytes:
        return data + b"\0" * 28 if who == "server" and data.endswith(tail) else data

    join((client, server), tamper=inject)
    assert type(client.error) is RemoteProtocolError
    assert "before the security layer" in str(client.error)


@pytest.mark.parametrize("short", [False, True], ids=["two round trips", "one"])
def test_clear_bytes_before_the_layer_are_refused_by_the_server(short: bool):
    """ClientInit in clear, in one segment with the last SASL message."""
    both = setting(Seal(short=short))
    client, server = ends.client(both), ends.server(both)
    last = b"64\0" if short else Seal()._tag(b"client") + b"\0"

    def inject(who: str, data: bytes) -> bytes:
        return data + b"\1" if who == "client" and data.endswith(last) else data

    join((client, server), tamper=inject)
    assert type(server.error) is RemoteProtocolError
    assert "before the security layer" in str(server.error)


@pytest.mark.parametrize("to", ["client", "server"])
def test_clear_bytes_after_the_switch_are_no_token(to: str):
    both = setting(Seal())
    client, server = ends.client(both), ends.server(both)
    in_clear = {"client": client, "server": server}[to]

    def substitute(who: str, data: bytes) -> bytes:
        sealed = in_clear.stack._layer is not None
        return KeyEvent(True, 1).pack() if sealed and who != to else data

    join((client, server), tamper=substitute)
    assert type(in_clear.error) is LimitError


def test_update_larger_than_the_layers_buffer():
    client, server, _ = opened(Seal(buffer=4096))
    picture = Framebuffer(800, 600)
    pixels = bytes((1, 2, 3, 0, 4, 5, 6, 0)) * (64 * 64 // 2)
    server.stack.send(from_server.pack_raw_update(Rectangle(8, 9, 64, 64), pixels))
    client.start(from_server.read_message(Desktop(picture), {0: Raw()}))
    join((client, server), chunk=1000)
    assert client.result.rectangles == (Rectangle(8, 9, 64, 64),)
    assert picture.pixels[(9 * 800 + 8) * 4 :][: 64 * 4] == pixels[: 64 * 4]
