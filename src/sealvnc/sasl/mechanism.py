"""What a SASL mechanism is, what it may know, and what comes out of it, RFC 4422 section 3."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..wire import limits
from ..wire.dialogue import Dialogue, Question
from ..wire.protection import Protection
from ..wire.text import printable
from .security_layer import SecurityLayer


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is (``authcid``) and whom they act as (``authzid``), RFC 4422 2."""

    authcid: str
    authzid: str

    def __str__(self) -> str:
        text = f"{self.authcid} acting as {self.authzid}"
        if self.authcid in ("", self.authzid):
            text = self.authzid
        return printable(text.encode(errors="backslashreplace"))  # an authzid is the peer's word


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a successful exchange.

    ``layer`` protects what follows, if one was negotiated. ``channel_binding`` names
    the type that tied the exchange to TLS, or is empty. ``lifetime`` is how many seconds
    from now on the proof is good for (a ticket has an end), `None` if it does not say.
    """

    identity: Identity
    layer: SecurityLayer | None = None
    channel_binding: str = ""
    lifetime: float | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a mechanism may know of its surroundings.

    ``offered`` is the server's mechanism list (on a server: our own), ``host`` the
    name of the server that the user meant, `None` on a UNIX socket. A security layer
    must have from ``minimum_ssf`` to ``maximum_ssf`` bits (0: none), and takes tokens
    of at most ``max_receive`` bytes from the peer. ``server_side``: the server asks.
    """

    protection: Protection
    offered: tuple[str, ...]
    host: str | None = None
    service: str = "vnc"
    minimum_ssf: int = 0
    maximum_ssf: int = 0
    max_receive: int = limits.SASL_LAYER_TOKEN
    server_side: bool = False

    @property
    def bindings(self) -> Mapping[str, bytes]:
        """Channel binding data by type, best first; empty without TLS."""
        return self.protection.tls.bindings if self.protection.tls is not None else {}


class Mechanism(ABC):
    """One mechanism, both roles. A subclass is a frozen dataclass in a file of its own.

    The flags are what policy judges by; ``needs`` are the questions that a server's
    application must be able to answer before the mechanism is offered.
    """

    name: str
    reveals_password: ClassVar[bool] = False
    """The server (and whoever reads along) learns the password."""
    proves_server: ClassVar[bool] = False
    """Success means that the server, too, has proven that it knows the secret."""
    maximum_ssf: ClassVar[int] = 0
    """Bits of the strongest security layer it can negotiate."""
    only_by_name: ClassVar[bool] = False
    """Weak or legacy: used only where somebody asked for it by name."""
    binary: ClassVar[bool] = False
    """Its messages are tokens, not text; see `sealvnc.wire.fields.nullable`."""
    by_ticket: ClassVar[bool] = False
    """A client without a ticket (`TicketError`) for one such has none for the others either."""
    needs: ClassVar[tuple[type[Question[object]], ...]] = ()

    def is_available(self, context: Context) -> bool:
        """Whether it can work at all in these surroundings. Must not wait for the network."""
        return True

    def require_available(self, context: Context) -> None:  # noqa: B027  # nothing, as a rule
        """Raise what a person can do something about, where it is not available for that."""

    @abstractmethod
    def client(self, context: Context) -> Dialogue[Outcome]:
        """The client's side, from the initial response to the end."""

    @abstractmethod
    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """The server's side; ``initial`` is the initial response, `None` if there was none."""
