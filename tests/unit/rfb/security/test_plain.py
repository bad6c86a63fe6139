"""rfb.security.plain: VeNCrypt's Plain part: two lengths, two fields."""

import pytest

from sealvnc.errors import CredentialsError, LimitError
from sealvnc.rfb.security.plain import PlainPassword
from sealvnc.rfb.security.security_type import Authenticated
from sealvnc.sasl import CheckPassword, Credentials, Identity, Policy
from sealvnc.wire import Protection, limits
from support import facts
from support.talk import play

PLAIN = PlainPassword(Policy())
ALICE = Authenticated("Plain", facts.IN_X509, Identity("alice", "alice"))
PACKED = b"\0\0\0\5\0\0\0\6alicepencil"


def lengths(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "big") for value in values)


def test_client() -> None:
    talk = play(PLAIN.client(facts.IN_X509), answers=[facts.ALICE])
    assert (talk.sent, talk.outcome()) == (PACKED, ALICE)


def test_server() -> None:
    talk = play(PLAIN.server(facts.IN_X509), PACKED, answers=[True])
    assert (talk.outcome(), talk.asked) == (ALICE, [CheckPassword("alice", "pencil")])


def test_wrong_password() -> None:
    with pytest.raises(CredentialsError):
        play(PLAIN.server(facts.IN_X509), PACKED, answers=[False]).outcome()


def test_utf8() -> None:
    """Lengths count bytes."""
    talk = play(PLAIN.client(facts.IN_X509), answers=[Credentials("jürgen", "größe")])
    assert talk.sent == lengths(7, 7) + "jürgengröße".encode()
    talk = play(PLAIN.server(facts.IN_X509), talk.sent, answers=[True])
    assert talk.asked == [CheckPassword("jürgen", "größe")]


@pytest.mark.parametrize(("typed", "user"), [("ju\u0308rgen", "jürgen"), ("\u2168", "IX")])
def test_one_spelling(typed: str, user: str) -> None:
    """Rules are about the name as SASLprep leaves it, however it is typed."""
    name = typed.encode()
    talk = play(PLAIN.server(facts.IN_X509), lengths(len(name), 2) + name + b"pw", answers=[True])
    assert talk.asked == [CheckPassword(user, "pw")]
    assert talk.outcome().identity == Identity(user, user)


def test_forbidden_name() -> None:
    """Nobody's, but asked for like any other."""
    talk = play(PLAIN.server(facts.IN_X509), lengths(2, 2) + b"a\npw", answers=[False])
    with pytest.raises(CredentialsError):
        talk.outcome()
    assert talk.asked == [CheckPassword("a\n", "pw")]


@pytest.mark.parametrize(
    "data",
    [
        lengths(0, 6) + b"pencil",
        lengths(5, 0) + b"alice",
        lengths(0, 0),
        lengths(5, 1) + b"alice\0",
        lengths(1, 1) + b"\xc3\xa4",  # half a character on each side
        lengths(1, 1) + b"\xffx",
    ],
)
def test_never_right(data: bytes) -> None:
    """An empty name or password, NUL in one, or what is no text: refused without asking."""
    talk = play(PLAIN.server(facts.IN_X509), data)
    with pytest.raises(CredentialsError):
        talk.outcome()
    assert talk.asked == []


@pytest.mark.parametrize("sizes", [(1025, 1), (1, 1025), (2**32 - 1, 0), (2**31, 2**31)])
def test_lengths_have_a_limit(sizes: tuple[int, int]) -> None:
    """Both are checked before either field is read."""
    with pytest.raises(LimitError):
        play(PLAIN.server(facts.IN_X509), lengths(*sizes)).outcome()
    most = limits.PLAIN_FIELD
    data = lengths(most, most) + b"a" * most + b"x" * most
    play(PLAIN.server(facts.IN_X509), [data], answers=[True]).outcome()


@pytest.mark.parametrize(
    "credentials", [Credentials("a" * 1025, "x"), Credentials("a", "x" * 1025)]
)
def test_client_sends_nothing_too_long(credentials: Credentials) -> None:
    talk = play(PLAIN.client(facts.IN_X509), answers=[credentials])
    with pytest.raises(CredentialsError, match="too long"):
        talk.outcome()
    assert talk.sent == b""
    most = limits.PLAIN_FIELD
    play(PLAIN.client(facts.IN_X509), answers=[Credentials("a" * most, "x" * most)]).outcome()


@pytest.mark.parametrize(
    ("protection", "refused"),
    [
        (facts.NETWORK, True),
        (facts.LOOPBACK, True),
        (facts.IN_ANONYMOUS_TLS, True),
        (facts.UNIX, False),
        (facts.IN_X509, False),
    ],
)
@pytest.mark.parametrize("insecure", [True, False])
def test_refusal(protection: Protection, insecure: bool, refused: bool) -> None:
    """The password travels inside verified TLS or a UNIX socket only, whatever the policy."""
    found = PlainPassword(Policy(insecure=insecure)).refusal(protection)
    assert (found is not None) is refused
