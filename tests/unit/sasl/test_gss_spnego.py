"""sasl.gss_spnego: one round trip, and a layer by the flags of the context."""

import pytest

from sealvnc.errors import (
    AuthorizationError,
    ChannelBindingError,
    Error,
    PolicyError,
    RemoteProtocolError,
)
from sealvnc.sasl import Credentials, Identity, Outcome
from sealvnc.sasl.gss_spnego import GSSSPNEGO
from sealvnc.sasl.kerberos.context import Acceptor, Established, Initiator, Step
from sealvnc.wire import limits
from support.tickets import (
    ALL,
    CONFIDENTIALITY,
    INTEGRITY,
    KRB5,
    MUTUAL,
    SEQUENCE,
    SPNEGO,
    Party,
    Raw,
    bound,
    context,
    log_in,
    raw_client,
    server_side,
)

pytestmark = [pytest.mark.peers, pytest.mark.usefixtures("alice")]

MECHANISM = GSSSPNEGO()
ALICE = Identity("alice", "alice")


def serve(client: Raw) -> Party:
    """Our server, as far as one round trip leads."""
    server = Party(MECHANISM.server(server_side(context()), client.gss.step()))
    client.gss.step(server.step())
    return server


@pytest.mark.parametrize(
    ("minimum", "maximum", "ssf"),
    [(0, 0, 0), (0, 1, 1), (1, 1, 1), (0, 256, 256), (128, 256, 256)],
)
def test_client_asks_for_the_strongest_layer(minimum: int, maximum: int, ssf: int) -> None:
    for outcome in log_in(MECHANISM, context(minimum, maximum)):
        assert outcome.identity == ALICE
        assert (outcome.layer.ssf if outcome.layer else 0) == ssf
        if outcome.layer is not None:
            assert outcome.layer.name == "GSS-SPNEGO"


def test_one_round_trip() -> None:
    client = Party(MECHANISM.client(context()))
    server = Party(MECHANISM.server(server_side(context()), client.step()))
    assert client.step(server.step()) is None
    assert client.exchange.done
    assert server.exchange.done


@pytest.mark.parametrize("last", [b"3", None])
@pytest.mark.parametrize("end", [Initiator, Acceptor], ids=["client", "server"])
def test_more_round_trips(
    end: type[Initiator | Acceptor], last: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SPNEGO may need them to agree on a mechanism, and either end may have the last token."""
    established = Established(None, "alice@EXAMPLE.ORG", "alice", MUTUAL, 0)
    steps = iter([Step(b"1", None), Step(b"2", None), Step(last, established)])
    heard = []

    def step(_: object, token: bytes | None) -> Step:
        heard.append(token)
        return next(steps)

    monkeypatch.setattr(end, "step", step)
    if end is Initiator:
        party, first = Party(MECHANISM.client(context())), None
    else:
        party, first = Party(MECHANISM.server(server_side(context()), b"a")), b"a"
    assert [party.step(each) for each in (None, b"b", b"c")] == [b"1", b"2", last]
    assert heard == [first, b"b", b"c"]
    assert party.outcome == Outcome(ALICE)


def test_tokens_of_the_layer_are_those_that_qemu_and_gtkvnc_know() -> None:
    client, server = (outcome.layer for outcome in log_in(MECHANISM, context()))
    for sender, receiver in ((client, server), (server, client)):
        token = sender.wrap(bytes(sender.max_plaintext))
        assert len(token) == limits.SASL_LAYER_TOKEN
        assert receiver.max_receive == limits.GSS_SPNEGO_TOKEN
        assert receiver.unwrap(token) == bytes(sender.max_plaintext)


@pytest.mark.parametrize(
    ("flags", "ssf"), [(ALL, 256), (MUTUAL | SEQUENCE, 256), (SEQUENCE | INTEGRITY, 256)]
)
def test_server_goes_by_the_flags(flags: int, ssf: int) -> None:
    """Even where it needs no layer: the client uses it. Older libkrb5 promises it unasked."""
    client = raw_client(flags, SPNEGO)
    layer = serve(client).outcome.layer
    assert layer.ssf == ssf
    assert client.gss.unwrap(layer.wrap(b"x")).message == b"x"


@pytest.mark.parametrize("flags", [MUTUAL, MUTUAL | CONFIDENTIALITY | INTEGRITY])
def test_layer_without_a_sequence_is_refused(flags: int) -> None:
    with pytest.raises(PolicyError, match="replayed"):
        serve(raw_client(flags, SPNEGO))


def test_bare_kerberos_token_is_taken_too() -> None:
    """The library lets SPNEGO be left out; what it is then is checked all the same."""
    try:
        server = serve(raw_client(ALL, KRB5))
    except Error:
        return
    assert server.outcome.identity == ALICE


@pytest.mark.parametrize("name", ["", "alice", "alice@EXAMPLE.ORG"])
def test_own_name_as_authzid(name: str) -> None:
    for outcome in log_in(MECHANISM, context(), credentials=Credentials("", authzid=name)):
        assert outcome.identity == ALICE


def test_other_authzid_cannot_be_said() -> None:
    with pytest.raises(AuthorizationError, match="use GSSAPI"):
        log_in(MECHANISM, context(), credentials=Credentials("", authzid="bob"))


def test_channel_binding() -> None:
    there = context(protection=bound(b"one"))
    assert log_in(MECHANISM, there)[1].channel_binding == "tls-server-end-point"
    with pytest.raises(ChannelBindingError):
        log_in(MECHANISM, there, server=server_side(context(protection=bound(b"another"))))


@pytest.mark.parametrize("token", [None, b"", b"x", bytes(100)])
def test_malformed_reply(token: bytes | None) -> None:
    client = Party(MECHANISM.client(context()))
    client.step()
    with pytest.raises(RemoteProtocolError):
        client.step(token)


@pytest.mark.parametrize("at", [0, 10, 30, 50, 100, 150, -1])
@pytest.mark.parametrize("which", [0, 1])
def test_damaged_token(which: int, at: int) -> None:
    """Refused, unless it was in a part that does not matter."""

    def damage(number: int, message: bytes | None) -> bytes | None:
        if number != which or message is None:
            return message
        changed = bytearray(message)
        changed[at] ^= 1
        return bytes(changed)

    try:
        client, server = log_in(MECHANISM, context(), alter=damage)
    except Error:
        return
    assert client.identity == server.identity == ALICE
    assert server.layer.unwrap(client.layer.wrap(b"x")) == b"x"
