"""rfb.handshake.result: SecurityResult, RFC 6143 7.1.3, and the authorisation before it."""

from dataclasses import replace

import pytest

from sealvnc.errors import (
    UNAVAILABLE,
    AuthorizationError,
    ClientCertificateError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    LimitError,
    RemoteProtocolError,
    UnavailableError,
)
from sealvnc.rfb.handshake import result
from sealvnc.rfb.handshake.version import Version
from sealvnc.rfb.security.security_type import Authenticated
from sealvnc.sasl import Authorize, Identity
from sealvnc.wire import limits
from support import facts
from support.talk import Talk, play

ALICE = Identity("alice", "alice")
VNC = Authenticated("VNC password", facts.LOOPBACK)
NONE = replace(VNC, security="None", unannounced=True)
PROVEN = Authenticated("SASL", facts.IN_X509, ALICE, "SCRAM-SHA-256", proves_server=True)
OK, FAILED, TOO_MANY = (bytes((0, 0, 0, n)) for n in range(3))
NO = b"\0\0\0\x02no"
OLD = (Version.V3_3, Version.V3_7)


def client(outcome: Authenticated, version: Version, received: bytes, *, eof: bool = False) -> Talk:
    return play(result.client(version, outcome), received, eof=eof)


@pytest.mark.parametrize("version", Version)
def test_accepted(version: Version) -> None:
    assert client(VNC, version, OK).outcome() is None


@pytest.mark.parametrize("version", OLD)
def test_nothing_to_hear(version: Version) -> None:
    """Before RFB 3.8, None has no SecurityResult."""
    assert client(NONE, version, b"").outcome() is None


def test_none_is_announced_in_3_8() -> None:
    assert client(NONE, Version.V3_8, b"").waiting is not None


@pytest.mark.parametrize("status", [FAILED, TOO_MANY])
@pytest.mark.parametrize(
    ("outcome", "error"), [(VNC, CredentialsError), (PROVEN, AuthorizationError)]
)
def test_refused(outcome: Authenticated, status: bytes, error: type[Error]) -> None:
    """A server that has proven that it knows our password cannot mean that it is wrong."""
    with pytest.raises(error, match=r": no$"):
        client(outcome, Version.V3_8, status + NO).outcome()


@pytest.mark.parametrize("version", OLD)
def test_no_reason_before_3_8(version: Version) -> None:
    with pytest.raises(CredentialsError, match=r"refused the login$"):
        client(VNC, version, FAILED).outcome()


def test_reason_left_out() -> None:
    """libvncclient's servers send none with status 2, and close."""
    with pytest.raises(CredentialsError, match=r"refused the login$"):
        client(VNC, Version.V3_8, TOO_MANY, eof=True).outcome()


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (b"Authentication failed\0", ": Authentication failed"),  # QEMU counts a NUL
        (b"\x1b]0;title\x07", ": \\x1b]0;title\\x07"),
        (b"\xe9", ": é"),
        (b"<script>", ": <script>"),
        (b"", ""),
    ],
)
def test_reason(reason: bytes, shown: str) -> None:
    """The server's words, made fit for a terminal."""
    with pytest.raises(CredentialsError) as caught:
        client(VNC, Version.V3_8, FAILED + len(reason).to_bytes(4, "big") + reason).outcome()
    assert str(caught.value) == f"the server refused the login{shown}"


@pytest.mark.parametrize("outcome", [VNC, PROVEN])
@pytest.mark.parametrize("reason", UNAVAILABLE)
def test_unavailable(outcome: Authenticated, reason: str) -> None:
    """A gateway of ours says so to who may come in; whether we were told it is no proof of more."""
    reason += ", and more"
    said = FAILED + len(reason).to_bytes(4, "big") + reason.encode()
    with pytest.raises(UnavailableError, match=f"was right, but .{reason[1:]}$") as caught:
        client(outcome, Version.V3_8, said).outcome()
    assert caught.value.reason == reason


def test_reason_has_a_limit() -> None:
    too_long = (limits.REASON + 1).to_bytes(4, "big")
    with pytest.raises(LimitError):
        client(VNC, Version.V3_8, FAILED + too_long).outcome()


@pytest.mark.parametrize("status", [b"\0\0\0\3", b"\0\0\1\0", b"\1\0\0\0", b"\xff\xff\xff\xff"])
def test_unknown_status(status: bytes) -> None:
    """Whatever is not 0 is no yes; what is neither 1 nor 2 is nonsense (or sealed too early)."""
    with pytest.raises(RemoteProtocolError, match="SecurityResult"):
        client(VNC, Version.V3_8, status).outcome()


@pytest.mark.parametrize(
    ("wants", "sent", "error", "words"),
    [
        (False, False, ConnectionClosedError, "closed the connection"),
        (True, False, ClientCertificateError, "wants a client certificate"),
        (True, True, ClientCertificateError, "does not accept our client certificate"),
    ],
)
def test_closed(wants: bool, sent: bool, error: type[Error], words: str) -> None:
    """QEMU looks at the client certificate only after the handshake, and says nothing."""
    tls = replace(facts.X509, wants_client_certificate=wants, sent_certificate=sent)
    outcome = replace(VNC, protection=facts.NETWORK.with_tls(tls))
    with pytest.raises(error, match=words):
        client(outcome, Version.V3_8, b"", eof=True).outcome()


# -- the server's side ---------------------------------------------------------------------


@pytest.mark.parametrize("identity", [ALICE, None])
def test_authorize(identity: Identity | None) -> None:
    """The application sees all that is known."""
    outcome = replace(PROVEN, identity=identity)
    talk = play(result.authorize(outcome), answers=[True])
    assert talk.outcome() is None
    assert talk.asked == [Authorize(identity, facts.IN_X509, "SCRAM-SHA-256")]


@pytest.mark.parametrize(
    ("identity", "name"),
    [(ALICE, "alice"), (Identity("alice", "guest"), "alice acting as guest"), (None, "anybody")],
)
@pytest.mark.parametrize("answer", [False, None, 0])
def test_not_authorized(identity: Identity | None, name: str, answer: object) -> None:
    """Anything but a yes is a no; the error is for our log."""
    with pytest.raises(AuthorizationError, match=f"^{name} is not allowed in"):
        play(result.authorize(replace(PROVEN, identity=identity)), answers=[answer]).outcome()


@pytest.mark.parametrize(
    ("outcome", "version", "sent"),
    [
        (VNC, Version.V3_3, OK),
        (VNC, Version.V3_7, OK),
        (VNC, Version.V3_8, OK),
        (NONE, Version.V3_3, b""),
        (NONE, Version.V3_7, b""),
        (NONE, Version.V3_8, OK),
    ],
)
def test_accept(outcome: Authenticated, version: Version, sent: bytes) -> None:
    assert play(result.accept(version, outcome)).sent == sent


@pytest.mark.parametrize(
    ("version", "sent"),
    [
        (Version.V3_3, FAILED),
        (Version.V3_7, FAILED),
        (Version.V3_8, FAILED + b"\0\0\0\x15Authentication failed"),
    ],
)
def test_refuse(version: Version, sent: bytes) -> None:
    """One text for every refusal; no NUL at its end."""
    assert play(result.refuse(version)).sent == sent


def test_refuse_with_a_reason() -> None:
    """For who has proven an identity; cut where gtk-vnc would take it for a success."""
    assert play(result.refuse(Version.V3_8, "busy")).sent == FAILED + b"\0\0\0\4busy"
    sent = play(result.refuse(Version.V3_8, "x" + "ä" * 1000)).sent
    assert sent == FAILED + b"\0\0\3\xe7" + ("x" + "ä" * 499).encode()
