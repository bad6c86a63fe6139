"""rfb.security.vnc_auth: RFC 6143 7.2.2. Responses stand in spec/vectors/vnc-des.json."""

import pytest

from sealvnc.errors import AbortedError, CredentialsError
from sealvnc.rfb.security.security_type import Authenticated
from sealvnc.rfb.security.vnc_auth import (
    LookupVNCPassword,
    VNCAuthentication,
    encrypt_challenge,
)
from sealvnc.sasl import Credentials, NeedCredentials, Policy
from sealvnc.wire import Protection
from support import facts
from support.talk import Talk, play

CHALLENGE = bytes(range(16))
VNC = VNCAuthentication(Policy(), challenge=lambda size: CHALLENGE[:size])
RESPONSE = bytes.fromhex("0b646d3b2669dbdbeac3d1331249bc1f")


def server(password: str | None, response: bytes) -> Talk:
    return play(VNC.server(facts.LOOPBACK), response, answers=[password])


def test_client() -> None:
    """Only a password is asked for."""
    talk = play(VNC.client(facts.LOOPBACK), CHALLENGE, answers=[Credentials("", "pencil")])
    assert (talk.sent, talk.outcome()) == (RESPONSE, Authenticated("VNC password", facts.LOOPBACK))
    assert talk.asked == [NeedCredentials("VNC password", username=False, authzid=False)]


@pytest.mark.parametrize(
    ("answer", "error"), [(Credentials("", ""), CredentialsError), (None, AbortedError)]
)
def test_client_without_a_password(answer: object, error: type[Exception]) -> None:
    """An empty password is never sent, not even as a response."""
    talk = play(VNC.client(facts.LOOPBACK), CHALLENGE, answers=[answer])
    with pytest.raises(error):
        talk.outcome()
    assert talk.sent == b""


def test_server() -> None:
    talk = server("pencil", RESPONSE)
    assert (talk.sent, talk.asked) == (CHALLENGE, [LookupVNCPassword()])
    assert talk.outcome() == Authenticated("VNC password", facts.LOOPBACK)


@pytest.mark.parametrize(
    ("password", "response"),
    [
        ("eraser", RESPONSE),
        ("pencil", bytes(16)),
        ("pencil", CHALLENGE),
        (None, encrypt_challenge("", CHALLENGE)),  # CVE-2011-0011
        ("", encrypt_challenge("", CHALLENGE)),
        (None, RESPONSE),
    ],
)
def test_refused(password: str | None, response: bytes) -> None:
    """A wrong password, and any password where there is none; a challenge is sent all the same."""
    talk = server(password, response)
    with pytest.raises(CredentialsError, match="wrong VNC password"):
        talk.outcome()
    assert talk.sent == CHALLENGE


def test_challenges_are_fresh() -> None:
    fresh = VNCAuthentication(Policy())
    first, second = (play(fresh.server(facts.LOOPBACK), answers=["pencil"]).sent for _ in range(2))
    assert first != second
    assert len(first) == len(second) == 16
    assert "challenge" not in repr(fresh)


@pytest.mark.parametrize("password", ["password", "password!", "passwordpassword"])
def test_eight_characters_count(password: str) -> None:
    """That is the protocol."""
    assert encrypt_challenge(password, CHALLENGE) == encrypt_challenge("password", CHALLENGE)


def test_beyond_latin_1() -> None:
    """There is no way to say it; it must not end in an error."""
    assert len(encrypt_challenge("\u20ac\U0001f600", CHALLENGE)) == 16


@pytest.mark.parametrize(
    ("protection", "refused"),
    [(facts.NETWORK, True), (facts.IN_ANONYMOUS_TLS, True), (facts.IN_X509, False)],
)
def test_refusal(protection: Protection, refused: bool) -> None:
    """The password is not sent, but nothing would protect the session."""
    assert (VNC.refusal(protection) is not None) is refused
