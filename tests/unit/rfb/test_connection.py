"""rfb.connection: the whole flow. Whole connections stand in spec/transcripts."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from sealvnc.errors import (
    AuthorizationError,
    ConfigurationError,
    CredentialsError,
    Error,
    LimitError,
    MechanismError,
    PolicyError,
    RemoteProtocolError,
    UnavailableError,
)
from sealvnc.rfb import connection
from sealvnc.rfb.handshake.init import ServerInit, pack_server_init
from sealvnc.rfb.handshake.version import Version
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.numbers import Number
from sealvnc.rfb.security.registry import Parts
from sealvnc.rfb.security.sasl import SASL
from sealvnc.rfb.security.security_type import Authenticated, SecurityType
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.sasl import Identity, Policy
from sealvnc.wire import Dialogue, Protection
from sealvnc.wire.dialogue import Read
from sealvnc.wire.fields import pack_nullable, pack_opaque
from support import facts
from support.example_layer import ExampleLayerMechanism
from support.talk import Talk, play

DESKTOP = ServerInit(640, 480, BGRX, "guest")
INIT = pack_server_init(DESKTOP)
GREETING = b"RFB 003.008\n"
NUMBER = 200
REFUSED = b"\0\0\0\1\0\0\0\x15Authentication failed"


@dataclass(frozen=True)
class Given(SecurityType):
    """A security type that ends at once, as it is told to."""

    outcome: Authenticated
    error: Error | None = None
    title: str = "given"

    def refusal(self, protection: Protection) -> str | None:
        return None

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        yield from ()
        if self.error is not None:
            raise self.error
        return self.outcome

    server = client


ALICE = Authenticated("given", facts.UNIX, Identity("alice", "alice"))


def types(error: Error | None = None) -> Mapping[int, SecurityType]:
    return {NUMBER: Given(ALICE, error)}


def server(error: Error | None = None, greeting: bytes = GREETING, *, allowed: bool = True) -> Talk:
    dialogue = connection.server(types(error), facts.UNIX, DESKTOP)
    return play(dialogue, greeting + bytes((NUMBER,)) + b"\1", lambda _: allowed)


@pytest.mark.parametrize("shared", [True, False])
def test_client(shared: bool) -> None:
    """Version, type, result, init; what came of it is one value."""
    received = GREETING + b"\1\xc8" + b"\0\0\0\0" + INIT
    talk = play(connection.client(types(), facts.UNIX, shared=shared), received)
    assert talk.sent == GREETING + b"\xc8" + bytes((shared,))
    assert talk.outcome() == connection.Opened(Version.V3_8, ALICE, DESKTOP, shared)


def test_server() -> None:
    talk = server()
    assert talk.sent == GREETING + b"\1\xc8" + b"\0\0\0\0" + INIT
    assert talk.outcome() == connection.Opened(Version.V3_8, ALICE, DESKTOP, True)


@pytest.mark.parametrize(
    "error", [CredentialsError("wrong password for alice"), PolicyError("the layer is too weak")]
)
@pytest.mark.parametrize(
    ("greeting", "refused"), [(GREETING, REFUSED), (b"RFB 003.007\n", b"\0\0\0\1")]
)
def test_refused(error: Error, greeting: bytes, refused: bytes) -> None:
    """A stranger hears the same, whatever the cause; the cause is raised for our log."""
    talk = server(error, greeting)
    assert talk.sent == GREETING + b"\1\xc8" + refused
    assert talk.error is error


def test_unavailable() -> None:
    """Who has proven to be somebody that may come in is told why there is nothing to see."""
    dialogue = connection.server(types(), facts.UNIX, DESKTOP)
    error = UnavailableError("web01 is off; alice wanted it", "The guest is not running")
    talk = play(dialogue, GREETING + bytes((NUMBER,)), [error])
    assert talk.sent == GREETING + b"\1\xc8\0\0\0\1\0\0\0\x18The guest is not running"
    assert talk.error is error


def test_not_authorized() -> None:
    """The last no sounds like the first."""
    talk = server(allowed=False)
    assert talk.sent.endswith(REFUSED)
    with pytest.raises(AuthorizationError, match="alice"):
        talk.outcome()


def test_nothing_acceptable() -> None:
    """A server offers what its policy allows on this channel, and goes if that is nothing."""
    types = security_types(("none", "vnc"), Parts(Policy()))
    talk = play(connection.server(types, facts.NETWORK, DESKTOP), GREETING)
    with pytest.raises(PolicyError):
        talk.outcome()
    assert talk.sent == GREETING


@pytest.mark.parametrize(
    "error",
    [
        RemoteProtocolError("nonsense"),
        LimitError("too much"),
        MechanismError("nothing to offer"),
        ConfigurationError("the store is broken"),
    ],
)
def test_no_answer(error: Error) -> None:
    """Broken rules and broken stores get no SecurityResult; nobody is let in."""
    talk = server(error)
    assert (talk.sent, talk.error) == (GREETING + b"\1\xc8", error)


def test_broken_rules_store() -> None:
    """An authorisation that cannot be decided is no yes."""
    dialogue = connection.server(types(), facts.UNIX, DESKTOP)
    talk = play(dialogue, GREETING + bytes((NUMBER,)) + b"\1", [ConfigurationError("acl.toml")])
    assert talk.sent == GREETING + b"\1\xc8"
    with pytest.raises(ConfigurationError):
        talk.outcome()


# -- the switch to a security layer --------------------------------------------------------

MECHANISM = ExampleLayerMechanism()
LAYERED = {Number.SASL: SASL(Policy(), [MECHANISM])}
LOGIN = GREETING + b"\x14" + pack_opaque(MECHANISM.name.encode()) + pack_nullable(b"alice")
SEALED_CLIENT_INIT = b"\0\0\0\1\x54"


def layered(*received: bytes) -> Talk:
    dialogue = connection.server(LAYERED, facts.NETWORK, DESKTOP)
    return play(dialogue, received, facts.answer)


def test_layer() -> None:
    """SecurityResult is in clear, ServerInit is not, and ClientInit must not be."""
    talk = layered(LOGIN, SEALED_CLIENT_INIT)
    clear, sealed = talk.sent.split(b"\1\0\0\0\0")
    assert clear.endswith(pack_nullable(b"welcome"))
    assert b"guest" not in sealed
    assert bytes(byte ^ 0x55 for byte in b"guest") in sealed
    assert talk.outcome().authenticated.protection == facts.NETWORK.with_layer("example", 256)


def test_layer_of_a_client() -> None:
    """The same from the other side."""
    dialogue = connection.client(LAYERED, facts.NETWORK)
    mechanism = pack_opaque(MECHANISM.name.encode())
    clear = GREETING + b"\1\x14" + mechanism + pack_nullable(b"welcome") + b"\1\0\0\0\0"
    pieces = [INIT[:16], INIT[16:]]
    sealed = b"".join(pack_opaque(bytes(byte ^ 0x55 for byte in each)) for each in pieces)
    talk = play(dialogue, [clear, sealed], facts.answer)
    assert talk.sent.endswith(pack_nullable(b"alice") + SEALED_CLIENT_INIT)
    assert talk.outcome().server_init == DESKTOP
    talk = play(connection.client(LAYERED, facts.NETWORK), [clear + sealed], facts.answer)
    with pytest.raises(RemoteProtocolError, match="before the security layer"):
        talk.outcome()


@pytest.mark.parametrize("ahead", [b"\1", SEALED_CLIENT_INIT, b"\1" + SEALED_CLIENT_INIT])
def test_plaintext_before_the_layer(ahead: bytes) -> None:
    """What came with the last message of the login was not protected by anything."""
    talk = layered(LOGIN + ahead)
    with pytest.raises(RemoteProtocolError, match="before the security layer"):
        talk.outcome()
    assert b"guest" not in talk.sent


def test_clear_client_init() -> None:
    """A session that was to be sealed does not begin in clear."""
    talk = layered(LOGIN, b"\1")
    assert isinstance(talk.waiting, Read)
    talk = layered(LOGIN, b"\1\0\0\0\0\0\0\0")
    with pytest.raises(LimitError):
        talk.outcome()
