"""What the SASL mechanisms on Kerberos have in common: when they work, and how they begin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from ...errors import ConfigurationError, Error, RemoteProtocolError
from ...wire.dialogue import Dialogue, Work, ask, exchange
from ..mechanism import Context, Mechanism
from ..questions import Authorize, Credentials, NeedCredentials
from . import library
from .context import CONFIDENTIALITY, INTEGRITY, MUTUAL, SEQUENCE, Acceptor, Established, Initiator


@dataclass(frozen=True, slots=True)
class KerberosMechanism(Mechanism):
    """A ticket instead of a password: who has run ``kinit`` is asked for nothing.

    A server takes tickets for every principal in ``keytab``, or else in the default keytab
    (``KRB5_KTNAME``); it offers the mechanism if there is one, and an application that
    says who of the whole realm may come in. Whether a client has a ticket is seen when it
    begins: `TicketError` comes before a byte is sent.
    """

    keytab: Path | None = None
    oid: ClassVar[str]
    proves_server: ClassVar[bool] = True
    maximum_ssf: ClassVar[int] = 256
    binary: ClassVar[bool] = True
    by_ticket: ClassVar[bool] = True
    needs: ClassVar = (Authorize,)

    def is_available(self, context: Context) -> bool:
        """The library is there; a client knows its server's name, a server has keys."""
        try:
            self.require_available(context)
        except Error:
            return False
        return context.server_side or context.host is not None

    def require_available(self, context: Context) -> None:
        """A `ConfigurationError` says which package is missing, or which keytab is no good."""
        library.require()
        if context.server_side:
            library.acceptor(self.oid, self.keytab)

    def _initiate(
        self, context: Context, credentials: Credentials, flags: int = 0
    ) -> Dialogue[tuple[Established, bytes | None]]:
        """Establish the context; the token that may be left has not been sent.

        ``flags`` are asked for beside those of the strongest layer that may be used here.
        """
        flags |= MUTUAL | SEQUENCE | _protection(context)
        initiator = Initiator(context, self.oid, credentials.authcid, flags)
        step = yield from ask(Work(partial(initiator.step, None)))
        while step.established is None:
            theirs = yield from exchange(step.token)
            if not theirs:
                raise RemoteProtocolError("the server's Kerberos token is missing")
            step = yield from ask(Work(partial(initiator.step, theirs)))
        return step.established, step.token

    def _accept(
        self, context: Context, initial: bytes | None
    ) -> Dialogue[tuple[Established, bytes | None]]:
        """Establish the context; the token that may be left has not been sent."""
        theirs = initial if initial else (yield from exchange(b""))
        acceptor = Acceptor(context, self.oid, self.keytab)
        while theirs:
            step = yield from ask(Work(partial(acceptor.step, theirs)))
            if step.established is not None:
                return step.established, step.token
            theirs = yield from exchange(step.token)
        raise RemoteProtocolError("the client's Kerberos token is missing")

    def _need_credentials(self) -> Dialogue[Credentials]:
        """A name and an authzid, if the user wants other ones than the ticket's; no password."""
        question = NeedCredentials(self.name, username=False, password=False)
        return (yield from ask(question)) or Credentials("")


def _protection(context: Context) -> int:
    if context.maximum_ssf > 1:
        return INTEGRITY | CONFIDENTIALITY
    return INTEGRITY if context.maximum_ssf else 0


def with_keytab(mechanisms: Sequence[Mechanism], keytab: Path | None) -> Sequence[Mechanism]:
    """The same mechanisms; those on Kerberos use ``keytab``, if one is given."""
    if keytab is None:
        return mechanisms
    if not any(isinstance(m, KerberosMechanism) for m in mechanisms):
        raise ConfigurationError(f"{keytab}: there is no mechanism of ours here to use it")
    return [
        replace(m, keytab=keytab) if isinstance(m, KerberosMechanism) else m for m in mechanisms
    ]
