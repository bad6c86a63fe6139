"""An RFB connection from the first byte to the session, RFC 6143 section 7."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import REFUSAL, AuthenticationError, PolicyError, UnavailableError
from ..wire.dialogue import Dialogue, Question, start_layer
from ..wire.protection import Protection
from .handshake import init, result, security_type, version
from .handshake.init import ServerInit
from .security.security_type import Authenticated, SecurityType

SecurityTypes = Mapping[int, SecurityType]  # in order of preference


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that has reached its session: who, how, protected by what, on which desktop."""

    version: version.Version
    authenticated: Authenticated
    server_init: ServerInit
    shared: bool


def client(
    security_types: SecurityTypes, protection: Protection, *, shared: bool = True
) -> Dialogue[Opened]:
    """The client's side."""
    agreed = yield from version.client()  # 7.1.1
    chosen = yield from security_type.client(agreed, security_types, protection)  # 7.1.2
    outcome = yield from chosen.client(protection)  # 7.2
    yield from result.client(agreed, outcome)  # 7.1.3
    if outcome.layer is not None:
        yield from start_layer(outcome.layer)
    server_init = yield from init.client(shared=shared, extended=outcome.extended_init)  # 7.3
    return Opened(agreed, outcome, server_init, shared)


def server(
    security_types: SecurityTypes,
    protection: Protection,
    desktop: ServerInit | Question[ServerInit],
) -> Dialogue[Opened]:
    """The server's side. Strangers who are refused hear the same words, whatever the cause.

    ``desktop`` may be a question, for a server that shows each client another one: it is asked
    when the client has come in.
    """
    agreed = yield from version.server()
    chosen = yield from security_type.server(agreed, security_types, protection)
    try:
        outcome = yield from chosen.server(protection)
        yield from result.authorize(outcome)
    except (AuthenticationError, PolicyError) as error:
        reason = error.reason if isinstance(error, UnavailableError) else REFUSAL
        yield from result.refuse(agreed, reason)
        raise
    yield from result.accept(agreed, outcome)
    if outcome.layer is not None:
        yield from start_layer(outcome.layer)
    shared, server_init = yield from init.server(desktop)
    return Opened(agreed, outcome, server_init, shared)
