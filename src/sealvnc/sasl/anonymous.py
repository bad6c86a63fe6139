"""ANONYMOUS, RFC 4505. No authentication; a trace for the log at most."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import RemoteProtocolError
from ..wire.dialogue import Dialogue, exchange, finish
from .mechanism import Context, Identity, Mechanism, Outcome

_NAME = "anonymous"
_TRACE_MAX = 255


@dataclass(frozen=True, slots=True)
class Anonymous(Mechanism):
    """Lets anybody in. Policy treats it like a password in clear: nobody proves anything."""

    name: str = "ANONYMOUS"
    reveals_password: ClassVar[bool] = True
    only_by_name: ClassVar[bool] = True

    def client(self, context: Context) -> Dialogue[Outcome]:
        """We leave no trace."""
        yield from finish(b"")
        return Outcome(Identity(_NAME, _NAME))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """The trace must be well formed (RFC 4505 2); nobody vouches for it, so it is dropped."""
        message = (yield from exchange(b"")) if initial is None else initial
        try:
            trace = (message or b"").decode()
        except UnicodeDecodeError as error:
            raise RemoteProtocolError("malformed ANONYMOUS message") from error
        if len(trace) > _TRACE_MAX:
            raise RemoteProtocolError(f"ANONYMOUS trace of {len(trace)} characters")
        return Outcome(Identity(_NAME, _NAME))
