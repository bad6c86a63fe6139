"""sasl.gssapi: RFC 4752 on the real library with a real KDC."""

import pytest

from sealvnc.errors import ChannelBindingError, CredentialsError, PolicyError, RemoteProtocolError
from sealvnc.sasl import Authorize, Context, Credentials, Identity, NeedCredentials
from sealvnc.sasl.gssapi import GSSAPI
from sealvnc.sasl.kerberos.context import Initiator
from sealvnc.wire import Work, limits
from support.tickets import (
    ALL,
    CONFIDENTIALITY,
    DCE_STYLE,
    INTEGRITY,
    MUTUAL,
    SEQUENCE,
    Party,
    asking,
    bound,
    context,
    log_in,
    offered_to,
    raw_client,
    server_side,
)

pytestmark = [pytest.mark.peers, pytest.mark.usefixtures("alice")]

MECHANISM = GSSAPI()
ALICE = Identity("alice", "alice")


def u24(value: int) -> bytes:
    return value.to_bytes(3, "big")


def test_what_policy_is_told() -> None:
    assert MECHANISM.name == "GSSAPI"
    assert MECHANISM.proves_server
    assert MECHANISM.binary
    assert not MECHANISM.reveals_password
    assert not MECHANISM.only_by_name
    assert MECHANISM.needs == (Authorize,)


# -- the layer ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minimum", "maximum", "ssf"),
    [(0, 0, 0), (0, 1, 1), (1, 1, 1), (0, 128, 1), (0, 256, 256), (128, 256, 256), (56, 256, 256)],
)
def test_strongest_layer_within_the_bounds(minimum: int, maximum: int, ssf: int) -> None:
    for outcome in log_in(MECHANISM, context(minimum, maximum)):
        assert outcome.identity == ALICE
        assert outcome.channel_binding == ""
        layer = outcome.layer
        assert (layer.ssf if layer else 0) == ssf
        if layer is not None:
            assert (layer.name, layer.max_receive) == ("GSSAPI", limits.SASL_LAYER_TOKEN)


@pytest.mark.parametrize("minimum", [2, 200])
def test_no_layer_within_the_bounds(minimum: int) -> None:
    there = context(minimum, 255)
    with pytest.raises(PolicyError, match=f"from {minimum} bits"):
        log_in(MECHANISM, context(), server=server_side(there))
    with pytest.raises(PolicyError, match=f"with {minimum} to 255 bits"):
        log_in(MECHANISM, there, server=server_side(context()))


@pytest.mark.parametrize("buffer", [256, 257, 4096, 65536])
def test_each_end_keeps_to_the_other_ones_buffer(buffer: int) -> None:
    there = server_side(context(max_receive=buffer))
    client, server = (each.layer for each in log_in(MECHANISM, context(), server=there))
    assert (client.max_receive, server.max_receive) == (8192, buffer)
    assert len(client.wrap(bytes(client.max_plaintext))) == min(buffer, limits.GSS_TOKEN_SENT)
    assert len(server.wrap(bytes(server.max_plaintext))) == 8192


def test_buffers_have_24_bits() -> None:
    there = context(max_receive=2**24)
    _, offer = offered_to(raw_client(), MECHANISM, server_side(there))
    assert offer == b"\7" + u24(0xFFFFFF)
    client, server = asking(MECHANISM, there)
    assert server.unwrap(client.step(server.wrap(b"\4" + u24(0xFFFFFF)))) == b"\4" + u24(0xFFFFFF)
    assert client.outcome.layer.max_receive == 0xFFFFFF
    assert len(client.outcome.layer.wrap(bytes(client.outcome.layer.max_plaintext))) == 65536


# -- what a server makes of its client's answer -------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "there", "offer"),
    [
        (ALL, context(), b"\7" + u24(8192)),
        (ALL, context(1), b"\6" + u24(8192)),
        (ALL, context(2), b"\4" + u24(8192)),
        (ALL, context(0, 1), b"\3" + u24(8192)),
        (ALL, context(0, 0), b"\1" + u24(0)),  # RFC 4752 3.1: no layer, no length
        (MUTUAL, context(), b"\1" + u24(0)),  # no layer without a sequence
        (SEQUENCE | CONFIDENTIALITY | INTEGRITY, context(), b"\1" + u24(0)),
    ],
)
def test_offer(flags: int, there: Context, offer: bytes) -> None:
    """libkrb5 promises integrity and confidentiality unasked, but not the rest."""
    assert offered_to(raw_client(flags), MECHANISM, server_side(there))[1] == offer


@pytest.mark.parametrize("flags", [MUTUAL, SEQUENCE, SEQUENCE | INTEGRITY | CONFIDENTIALITY])
def test_client_that_cannot_have_the_layer_it_needs(flags: int) -> None:
    with pytest.raises(PolicyError, match="from 128 bits"):
        offered_to(raw_client(flags), MECHANISM, server_side(context(128)))


@pytest.mark.parametrize(
    ("choice", "ssf"),
    [(b"\1" + u24(0), 0), (b"\1" + u24(65536), 0), (b"\2" + u24(256), 1), (b"\4\xff\xff\xff", 256)],
)
def test_choice(choice: bytes, ssf: int) -> None:
    """A length without a layer means nothing (GNU SASL says one)."""
    client = raw_client()
    server, _ = offered_to(client, MECHANISM, server_side(context()))
    assert server.step(client.wrap(choice)) is None
    assert (server.outcome.layer.ssf if server.outcome.layer else 0) == ssf
    assert server.outcome.identity == ALICE


@pytest.mark.parametrize(
    "choice",
    [
        *(b"", b"\4", b"\4\0\x20"),
        *(bytes((bits,)) + u24(8192) for bits in (0, 2, 3, 5, 6, 7, 8, 255)),  # 2 is not offered
        *(b"\4" + u24(size) for size in (0, 1, 60, 255)),
        *(b"\4" + u24(8192) + name for name in (b"\xff", b"alice\0", b"\0", b"\xed\xa0\x80")),
    ],
)
def test_malformed_choice(choice: bytes) -> None:
    client = raw_client()
    server, offer = offered_to(client, MECHANISM, server_side(context(2)))
    assert offer[0] == 4
    with pytest.raises(RemoteProtocolError):
        server.step(client.wrap(choice))


@pytest.mark.parametrize("token", [None, b"", b"x", b"\4" + u24(8192), bytes(100)])
def test_choice_that_is_not_wrapped(token: bytes | None) -> None:
    server, _ = offered_to(raw_client(), MECHANISM, server_side(context()))
    with pytest.raises(RemoteProtocolError, match="the choice of a layer"):
        server.step(token)


def test_choice_that_is_repeated_or_reflected() -> None:
    client = raw_client()
    server = Party(MECHANISM.server(server_side(context()), client.gss.step()))
    client.gss.step(server.step())
    offer = server.step(None)  # None is as good as the empty message
    with pytest.raises(RemoteProtocolError, match="not genuine"):
        server.step(offer)


def test_message_where_an_empty_one_is_due() -> None:
    client = raw_client()
    server = Party(MECHANISM.server(server_side(context()), client.gss.step()))
    client.gss.step(server.step())
    with pytest.raises(RemoteProtocolError, match="after the end of the context"):
        server.step(b"x")


def test_context_of_three_tokens() -> None:
    """Such as a client in DCE style makes it, or one whose library knows something new."""
    client = raw_client(ALL | DCE_STYLE)
    server = Party(MECHANISM.server(server_side(context()), client.gss.step()))
    offer = server.step(client.gss.step(server.step()))
    assert client.unwrap(offer)[0] == 7
    assert server.step(client.wrap(b"\4" + u24(8192))) is None
    assert server.outcome.identity == ALICE


# -- what a client makes of its server's offer --------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "there", "answer"),
    [
        (b"\7" + u24(8192), context(), b"\4" + u24(8192)),
        (b"\3" + u24(8192), context(), b"\2" + u24(8192)),
        (b"\1" + u24(0), context(), b"\1" + u24(0)),
        (b"\1" + u24(8192), context(), b"\1" + u24(0)),  # so do GNU SASL and Java
        (b"\7" + u24(8192), context(0, 0), b"\1" + u24(0)),
        (b"\xff" + u24(8192), context(max_receive=4096), b"\4" + u24(4096)),
    ],
)
def test_answer_to_an_offer(offer: bytes, there: Context, answer: bytes) -> None:
    client, server = asking(MECHANISM, there)
    assert server.unwrap(client.step(server.wrap(offer))) == answer
    assert client.outcome.identity == ALICE


@pytest.mark.parametrize(
    ("offer", "minimum"),
    [(b"\0" + u24(8192), 0), (b"\x08" + u24(8192), 0), (b"\3" + u24(8192), 2), (b"\1\0\0\0", 1)],
)
def test_offer_with_nothing_in_common(offer: bytes, minimum: int) -> None:
    client, server = asking(MECHANISM, context(minimum))
    with pytest.raises(PolicyError):
        client.step(server.wrap(offer))


@pytest.mark.parametrize(
    "offer",
    [b"", b"\7", b"\7\0\x20", b"\7" + u24(8192) + b"\0", *(b"\4" + u24(n) for n in (0, 255))],
)
def test_malformed_offer(offer: bytes) -> None:
    client, server = asking(MECHANISM, context())
    with pytest.raises(RemoteProtocolError):
        client.step(server.wrap(offer))


@pytest.mark.parametrize("token", [None, b"", b"x", b"\7" + u24(8192), bytes(100)])
def test_offer_that_is_not_wrapped(token: bytes | None) -> None:
    client, _ = asking(MECHANISM, context())
    with pytest.raises(RemoteProtocolError, match="the offer of layers"):
        client.step(token)


# -- who it is ----------------------------------------------------------------------------------


def test_nobody_is_asked_for_a_password() -> None:
    client = Party(MECHANISM.client(context()), None)
    client.step()
    needed, *others = client.asked
    assert needed == NeedCredentials("GSSAPI", username=False, password=False)
    assert all(isinstance(each, Work) for each in others)  # what may ask a KDC runs in a thread


@pytest.mark.parametrize("authzid", ["", "alice", "alice@EXAMPLE.ORG"])
def test_both_spellings_are_the_same_person(authzid: str) -> None:
    raw = raw_client()
    server, _ = offered_to(raw, MECHANISM, server_side(context()))
    server.step(raw.wrap(b"\1\0\0\0" + authzid.encode()))
    assert server.outcome.identity == ALICE
    client, server_end = asking(MECHANISM, context(), credentials=Credentials("", authzid=authzid))
    assert server_end.unwrap(client.step(server_end.wrap(b"\1\0\0\0"))) == b"\1\0\0\0"
    assert client.outcome.identity == ALICE


@pytest.mark.parametrize("authzid", ["bob", "alice@OTHER.ORG", "ALICE", "guest:vm7", "bärbel"])
def test_authzid_of_somebody_else(authzid: str) -> None:
    """Whether alice may act as them is for the application to say."""
    for outcome in log_in(MECHANISM, context(), credentials=Credentials("", authzid=authzid)):
        assert outcome.identity == Identity("alice", authzid)


def test_authzid_that_is_not_text() -> None:
    """Such as a variable of the environment may hold."""
    with pytest.raises(CredentialsError, match="not text"):
        log_in(MECHANISM, context(), credentials=Credentials("", authzid="\udcff"))


def test_integrity_is_asked_for_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 4752 3.1: the messages after the context depend on it; libkrb5 promises it unasked."""
    asked = []
    begin = Initiator._begin
    monkeypatch.setattr(Initiator, "_begin", lambda end: asked.append(end._flags) or begin(end))
    for maximum in (0, 1, 256):
        log_in(MECHANISM, context(0, maximum))
    bare = MUTUAL | SEQUENCE | INTEGRITY
    assert asked == [bare, bare, bare | CONFIDENTIALITY]


# -- channel binding ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "server", "binding"),
    [
        (b"one", b"one", "tls-server-end-point"),
        (b"one", None, ""),
        (None, b"one", ""),
        (None, None, ""),
    ],
)
def test_channel_binding(client: bytes | None, server: bytes | None, binding: str) -> None:
    """Who knows none still gets in: that is gtk-vnc, and QEMU."""
    there = server_side(context(protection=bound(server)))
    outcomes = log_in(MECHANISM, context(protection=bound(client)), server=there)
    assert [outcome.channel_binding for outcome in outcomes] == ["", binding]


def test_somebody_between_client_and_server() -> None:
    there = server_side(context(protection=bound(b"one")))
    with pytest.raises(ChannelBindingError):
        log_in(MECHANISM, context(protection=bound(b"another")), server=there)
