"""sasl.questions: what mechanisms ask, and what is never right."""

import pytest

from sealvnc.errors import AbortedError, CredentialsError
from sealvnc.sasl import (
    Authorize,
    CheckPassword,
    CheckToken,
    Credentials,
    Identity,
    NeedCredentials,
)
from sealvnc.sasl.questions import check_password, need_credentials
from support import facts
from support.talk import play


@pytest.mark.parametrize(
    "secret",
    [
        Credentials("alice", "pencil"),
        CheckPassword("alice", "pencil"),
        CheckToken("pencil", "alice"),
        Authorize(Identity("alice", "alice"), facts.IN_X509, "PLAIN"),
    ],
)
def test_no_secret_in_repr(secret: object) -> None:
    """They end up in logs and tracebacks."""
    assert "pencil" not in repr(secret)
    assert "bindings" not in repr(secret)
    assert "alice" in repr(secret)


def test_need_credentials() -> None:
    """The purpose is for the prompt."""
    talk = play(need_credentials("SCRAM-SHA-256"), answers=[facts.ALICE])
    assert talk.outcome() == facts.ALICE
    assert talk.asked == [NeedCredentials("SCRAM-SHA-256", username=True, password=True)]


def test_password_alone() -> None:
    """VNC authentication knows no users."""
    talk = play(need_credentials("VNC", username=False), answers=[Credentials("", "pencil")])
    assert talk.outcome().password == "pencil"
    assert talk.asked == [NeedCredentials("VNC", username=False)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, AbortedError),
        (Credentials("", "pencil"), CredentialsError),
        (Credentials("alice", ""), CredentialsError),
        (AbortedError("the prompt was closed"), AbortedError),
    ],
)
def test_no_credentials(answer: object, error: type[Exception]) -> None:
    """An empty password is never a password; giving up is not a wrong password."""
    with pytest.raises(error):
        play(need_credentials("PLAIN"), answers=[answer]).outcome()


def test_check_password() -> None:
    assert play(check_password("alice", "pencil"), answers=[True]).outcome() is None
    with pytest.raises(CredentialsError, match="'alice'"):
        play(check_password("alice", "eraser"), answers=[False]).outcome()


@pytest.mark.parametrize(
    ("authcid", "password"), [("", "x"), ("a", ""), ("a\0b", "x"), ("a", "x\0y")]
)
def test_never_right(authcid: str, password: str) -> None:
    """Nobody is even asked: a store might take an empty password for no password."""
    talk = play(check_password(authcid, password), answers=[True])
    with pytest.raises(CredentialsError):
        talk.outcome()
    assert talk.asked == []
