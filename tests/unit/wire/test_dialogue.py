"""wire.dialogue: each helper yields one effect, and returns what it is resumed with."""

from collections.abc import Callable

import pytest

from sealvnc.wire.dialogue import (
    Ask,
    Dialogue,
    Effect,
    Message,
    Question,
    Read,
    StartLayer,
    StartTLS,
    Write,
    ask,
    exchange,
    finish,
    read,
    start_layer,
    start_tls,
    write,
)
from support.example_layer import ExampleLayer
from support.facts import X509

QUESTION: Question[str] = Question()
LAYER = ExampleLayer()


@pytest.mark.parametrize(
    ("helper", "effect", "answer", "result"),
    [
        (lambda: read(3), Read(3), b"abc", b"abc"),
        (lambda: write(b"abc"), Write(b"abc"), None, None),
        (lambda: start_tls(anonymous=True), StartTLS(True), X509, X509),
        (
            lambda: start_tls(anonymous=False, unacknowledged=True),
            StartTLS(False, True),
            X509,
            X509,
        ),
        (lambda: start_layer(LAYER), StartLayer(LAYER), None, None),
        (lambda: ask(QUESTION), Ask(QUESTION), "yes", "yes"),
        (lambda: exchange(b""), Message(b""), b"theirs", b"theirs"),
        (lambda: exchange(None), Message(None), None, None),
        (lambda: finish(b"last"), Message(b"last", last=True), None, None),
    ],
)
def test_effect(
    helper: Callable[[], Dialogue[object]], effect: Effect, answer: object, result: object
) -> None:
    dialogue = helper()
    assert next(dialogue) == effect
    with pytest.raises(StopIteration) as stop:
        dialogue.send(answer)
    assert stop.value.value == result


@pytest.mark.parametrize("effect", [Write(b"pencil"), Message(b"\0user\0pencil")])
def test_no_secret_in_repr(effect: Effect) -> None:
    """Bytes on their way may be a password: PLAIN sends it as it is."""
    assert "pencil" not in repr(effect)
