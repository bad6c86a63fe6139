"""One of our mechanisms in one role, driven from outside: message in, message out."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from peers.saslpeers import USERS
from sealvnc.errors import Error
from sealvnc.sasl import (
    CheckPassword,
    Context,
    Credentials,
    Exchange,
    LookupOTP,
    LookupPassword,
    LookupVerifier,
    Mechanism,
    NeedCredentials,
    Outcome,
    SASLFraming,
    StoreOTP,
    Verifier,
)
from sealvnc.sasl.otp_state import OTPState
from sealvnc.wire import Dialogue, Protection, TLSFacts, Transport, Work

ITERATIONS = 4096


class Ours:
    """``answers`` maps kinds of question to functions; `Work` is done at once."""

    def __init__(self, answers: Mapping[type, Callable[[Any], object]]) -> None:
        self._answers = answers
        self._exchange: Exchange | None = None
        self._framing: SASLFraming | None = None

    def begin(self, dialogue: Dialogue[Outcome]) -> bytes | None:
        """Our first message."""
        self._exchange = Exchange(dialogue)
        return self.step(None)

    def step(self, theirs: bytes | None) -> bytes | None:
        """Our answer to theirs."""
        assert self._exchange is not None
        return self._run(self._exchange.step(theirs))

    def end(self) -> None:
        """The peer has ended the exchange without a message."""
        assert self._exchange is not None
        self._run(self._exchange.end())

    @property
    def done(self) -> bool:
        return self._exchange is not None and self._exchange.done

    @property
    def outcome(self) -> Outcome:
        assert self._exchange is not None
        assert self._exchange.outcome is not None, "our mechanism is not done"
        return self._exchange.outcome

    @property
    def ssf(self) -> int:
        return self.outcome.layer.ssf if self.outcome.layer is not None else 0

    @property
    def framing(self) -> SASLFraming:
        """The layer as it is on the wire."""
        assert self.outcome.layer is not None
        if self._framing is None:
            self._framing = SASLFraming(self.outcome.layer)
        return self._framing

    def _run(self, dialogue: Dialogue[Any]) -> Any:
        resume, value = dialogue.send, None
        while True:
            try:
                question = resume(value).question
            except StopIteration as stop:
                return stop.value
            resume = dialogue.send
            try:
                value = self._answer(question)
            except Error as error:
                resume, value = dialogue.throw, error

    def _answer(self, question: Any) -> object:
        return (
            question.run()
            if isinstance(question, Work)
            else self._answers[type(question)](question)
        )


def client_answers(user: str = "alice", password: str = "alice-pw", authzid: str = "") -> Any:
    """Of somebody who types these."""

    def need(question: NeedCredentials) -> Credentials:
        return Credentials(
            user if question.username else "", password if question.password else "", authzid
        )

    return {NeedCredentials: need}


def server_answers() -> Any:
    """Of a server whose accounts are `USERS`."""
    return {
        CheckPassword: lambda q: USERS.get(q.authcid) == q.password,
        LookupPassword: lambda q: USERS.get(q.authcid),
        LookupVerifier: lambda q: verifier(q.authcid, q.hash_name),
        LookupOTP: lambda q: OTPState.make(USERS[q.authcid]) if q.authcid in USERS else None,
        StoreOTP: lambda q: True,
    }


@functools.cache
def verifier(user: str, hash_name: str) -> Verifier | None:
    if user not in USERS:
        return None
    return Verifier.make(USERS[user], hash_name, iterations=ITERATIONS)


def context(
    mechanism: Mechanism, *, tls: TLSFacts | None = None, host: str | None = None, **values: Any
) -> Context:
    """Surroundings in which anything goes: a UNIX socket, and TLS if given."""
    protection = Protection(Transport.UNIX, tls)
    return Context(protection, (mechanism.name,), host, **values)


def tls(bindings: Mapping[str, bytes], *, server_side: bool = False, subject: str = "") -> TLSFacts:
    """Facts of a channel that is no more than these; the client's certificate is ``subject``'s."""
    return TLSFacts(
        "TLSv1.3",
        "TEST",
        256,
        anonymous=False,
        peer_certificate=b"certificate",
        peer_name=subject if server_side else "",
        bindings=bindings,
        sent_certificate=bool(subject) and not server_side,
    )
