"""What the library asks for, and what of that the application is asked."""

import pytest

from sealvnc import errors
from sealvnc.sasl import Credentials, NeedCredentials
from sealvnc.sasl.cyrus.header import CB_AUTHNAME, CB_GETREALM, CB_PASS, CB_USER
from sealvnc.sasl.cyrus.prompts import Prompts


def answer(
    prompts: Prompts, asked: dict[int, str], credentials: Credentials | None
) -> tuple[dict[int, str], list[NeedCredentials]]:
    """What is answered, and what the application was asked for that."""
    dialogue, questions = prompts.answers(asked), []
    value = None
    try:
        while True:
            questions.append(dialogue.send(value).question)
            value = credentials
    except StopIteration as stop:
        return stop.value, questions


ALICE = Credentials("alice", "secret", "bob")


def test_prompts_for_a_password() -> None:
    asked = {CB_USER: "", CB_AUTHNAME: "", CB_PASS: "", CB_GETREALM: "example.org"}
    answers, questions = answer(Prompts("DIGEST-MD5"), asked, ALICE)
    assert list(answers.values()) == ["bob", "alice", "secret", "example.org"]
    assert questions == [NeedCredentials("DIGEST-MD5")]


def test_prompts_that_come_one_by_one_are_one_question() -> None:
    prompts = Prompts("LOGIN")
    assert answer(prompts, {CB_AUTHNAME: ""}, ALICE)[0] == {CB_AUTHNAME: "alice"}
    assert answer(prompts, {CB_PASS: ""}, None) == ({CB_PASS: "secret"}, [])


def test_no_password_is_asked_for_where_none_is_wanted() -> None:
    asked = {CB_USER: ""}
    answers, questions = answer(Prompts("GSSAPI"), asked, Credentials("", authzid="bob"))
    assert answers == {CB_USER: "bob"}
    assert questions == [NeedCredentials("GSSAPI", username=False, password=False)]
    assert answer(Prompts("GSSAPI"), asked, None)[0] == {CB_USER: ""}
    assert answer(Prompts("ANONYMOUS"), {CB_AUTHNAME: ""}, None) == ({CB_AUTHNAME: "anonymous"}, [])


@pytest.mark.parametrize(
    ("asked", "credentials", "expected"),
    [
        ({0x4005: ""}, ALICE, errors.AbortedError),
        ({CB_PASS: ""}, None, errors.AbortedError),
        ({CB_PASS: ""}, Credentials("alice", ""), errors.CredentialsError),
        ({CB_PASS: ""}, Credentials("", "secret"), errors.CredentialsError),
        ({CB_PASS: ""}, Credentials("alice", "sec\0ret"), errors.CredentialsError),
    ],
)
def test_prompts_that_cannot_be_answered(
    asked: dict[int, str], credentials: Credentials | None, expected: type[errors.Error]
) -> None:
    with pytest.raises(expected):
        answer(Prompts("PLAIN"), asked, credentials)
