"""What the tests of the legacy mechanisms and of OAUTHBEARER share."""

from collections.abc import Callable, Mapping
from typing import Any

from sealvnc.sasl import Context, Mechanism, NeedCredentials, Outcome
from sealvnc.wire import Dialogue, Protection, Question

from .facts import IN_X509, NETWORK
from .parties import Party

IN_TLS = IN_X509


def context(
    ssf: tuple[int, int] = (0, 0), protection: Protection = NETWORK, **facts: Any
) -> Context:
    """Surroundings in which a layer must have from ``ssf[0]`` to ``ssf[1]`` bits."""
    facts = {"host": "vm7.example", **facts}
    return Context(protection, (), minimum_ssf=ssf[0], maximum_ssf=ssf[1], **facts)


def party(dialogue: Dialogue[Outcome], answers: Mapping[type[Question[Any]], object]) -> Party:
    """One side whose questions are answered from a table by kind; functions are called."""

    def answer(question: Any) -> object:
        found = answers[type(question)]
        return found(question) if callable(found) else found

    return Party(dialogue, answer)


def client(mechanism: Mechanism, surroundings: Context, credentials: object) -> Party:
    """A client that answers with these credentials."""
    return party(mechanism.client(surroundings), {NeedCredentials: credentials})


def converse(
    ours: Party, server: Callable[[bytes | None], Party]
) -> tuple[Party, Party, list[bytes | None]]:
    """Run the client against the server that is made with its initial response.

    As over RFB: what the server says last goes with its success. The messages come, too.
    """
    messages = [ours.step()]
    theirs = server(messages[0])
    messages.append(theirs.step())
    while not theirs.exchange.done:
        messages.append(ours.step(messages[-1]))
        messages.append(theirs.step(messages[-1]))
    if messages[-1] is None:
        ours.end()
    else:
        ours.step(messages[-1])
    return ours, theirs, messages
