"""The mechanism of docs/howto/add-a-mechanism.md works as it is printed there."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sealvnc.errors import CredentialsError
from sealvnc.sasl import Context, Credentials, Exchange, LookupPassword, Mechanism, NeedCredentials
from sealvnc.wire import Ask, Dialogue, Protection, Transport

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "add-a-mechanism.md"
CONTEXT = Context(Protection(Transport.UNIX), ("X-HELLO",))
ANSWERS = {
    NeedCredentials: lambda _: Credentials("alice", "pencil"),
    LookupPassword: lambda question: {"alice": "pencil"}.get(question.authcid),
}


@pytest.fixture
def hello() -> Mechanism:
    source = re.search(r"```python\n(.*?)```", HOWTO.read_text(), re.DOTALL)[1]
    module = ModuleType("sealvnc.sasl.hello")
    module.__package__ = "sealvnc.sasl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, str(HOWTO), "exec"), module.__dict__)
    return module.Hello()


def step(dialogue: Dialogue[bytes | None]) -> bytes | None:
    """Run one step, answering what is asked."""
    answer = None
    try:
        while True:
            effect = dialogue.send(answer)
            assert isinstance(effect, Ask)
            answer = ANSWERS[type(effect.question)](effect.question)
    except StopIteration as stop:
        return stop.value


def converse(hello: Mechanism) -> tuple[Exchange, Exchange]:
    client = Exchange(hello.client(CONTEXT))
    initial = step(client.step(None))
    server = Exchange(hello.server(CONTEXT, initial))
    response = step(client.step(step(server.step(None))))
    step(server.step(response))
    return client, server


def test_both_roles(hello: Mechanism) -> None:
    client, server = converse(hello)
    assert client.outcome == server.outcome
    assert server.outcome.identity.authcid == "alice"


def test_a_wrong_password(hello: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, NeedCredentials, lambda _: Credentials("alice", "crayon"))
    with pytest.raises(CredentialsError):
        converse(hello)
