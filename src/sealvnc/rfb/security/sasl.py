"""SASL, security type 20: the profile of RFC 4422 section 4 for RFB.

=================  ==========================================================================
service name       ``vnc``
mechanism list     server -> client: mechlist-string, comma separated
initiation         client -> server: mechname-string, clientout-data
challenge          server -> client: serverout-data, complete-flag
response           client -> server: clientout-data
None versus b""    length 0 versus a lone NUL (`fields.nullable`)
additional data    with success: serverout-data where complete-flag is 1
outcome            SecurityResult (`handshake.result`), in clear like all before it
security layer     from ClientInit and ServerInit on
abort              close the connection
=================  ==========================================================================
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...errors import (
    AuthenticationError,
    AuthorizationError,
    ConnectionClosedError,
    CredentialsError,
    RemoteProtocolError,
    ServerProofError,
)
from ...sasl import MECHANISMS, Context, Exchange, Mechanism, Policy, SASLFraming
from ...sasl.choice import begin, choose, offer
from ...sasl.mechanism import Outcome
from ...wire import limits
from ...wire.dialogue import Dialogue, write
from ...wire.fields import nullable, opaque, pack_nullable, pack_opaque, u8, u32
from ...wire.protection import Protection
from ...wire.text import printable
from .security_type import Authenticated, SecurityType, explain_close

_MORE, _COMPLETE = b"\0", b"\1"


@dataclass(frozen=True, slots=True)
class SASL(SecurityType):
    """Any SASL mechanism that ``policy`` allows, out of ``mechanisms``, strongest first.

    ``host`` is the server's name as the user meant it, `None` on a UNIX socket.
    """

    policy: Policy
    mechanisms: Sequence[Mechanism] = field(default=MECHANISMS)
    host: str | None = None
    title: str = "SASL"

    def refusal(self, protection: Protection) -> str | None:
        """Whether a mechanism will do is seen when the server lists them."""
        return None

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """A server that hangs up in the middle (QEMU does) means: wrong user or password.

        At the end of what we say, and after it has proven itself, it means: right, but no.
        (QEMU seals that answer, if a layer was agreed, before it can be read.)
        """
        try:
            mechlist = yield from opaque(limits.SASL_MECHLIST, "mechlist-string")
        except ConnectionClosedError as error:
            raise explain_close(error, protection) from error
        context = self._context(protection, _names(mechlist))
        candidates = choose(self.mechanisms, self.policy, context)
        mechanism, exchange, initial = yield from begin(candidates, context)
        try:
            outcome = yield from _converse(mechanism, exchange, initial)
        except ConnectionClosedError as error:
            how = f"by {mechanism.name} (it closed the connection)"
            if exchange.done and mechanism.proves_server:
                message = f"the login was right, but the server does not let us in {how}"
                raise AuthorizationError(message) from error
            raise CredentialsError(f"the server refused the login {how}") from error
        return self._authenticated(mechanism, outcome, protection)

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """On a no, complete-flag 1 goes out without data; SecurityResult tells the rest."""
        context = self._context(protection, (), server_side=True)
        offered = offer(self.mechanisms, self.policy, context)
        yield from write(pack_opaque(",".join(offered).encode()))
        name = yield from opaque(limits.SASL_MECHNAME, "mechname-string")
        mechanism = offered.get(name.decode("latin-1"))
        if mechanism is None:
            raise RemoteProtocolError(f"mechanism {printable(name)!r} was not offered")
        context = replace(context, offered=tuple(offered))
        try:
            outcome = yield from _serve(mechanism, context)
        except AuthenticationError:
            yield from write(pack_nullable(None) + _COMPLETE)
            raise
        return self._authenticated(mechanism, outcome, protection)

    def _context(
        self, protection: Protection, offered: tuple[str, ...], *, server_side: bool = False
    ) -> Context:
        required = self.policy.required_ssf(protection)
        return Context(
            protection,
            offered,
            self.host,
            minimum_ssf=required,
            maximum_ssf=max(required, self.policy.maximum_ssf(protection)),
            server_side=server_side,
        )

    def _authenticated(
        self, mechanism: Mechanism, outcome: Outcome, protection: Protection
    ) -> Authenticated:
        self.policy.require_layer(outcome, protection)
        if (layer := outcome.layer) is not None:
            protection = protection.with_layer(layer.name, layer.ssf)
        return Authenticated(
            self.title,
            protection,
            outcome.identity,
            mechanism.name,
            outcome.channel_binding,
            SASLFraming(layer) if layer is not None else None,
            proves_server=mechanism.proves_server,
            lifetime=outcome.lifetime,
        )


def _names(mechlist: bytes) -> tuple[str, ...]:
    text = mechlist.decode("latin-1")
    if not (text.isascii() and text.isprintable()):  # it is shown to the user
        raise RemoteProtocolError("mechlist-string is not printable ASCII")
    return tuple(filter(None, text.split(",")))


def _converse(mechanism: Mechanism, exchange: Exchange, initial: bytes | None) -> Dialogue[Outcome]:
    yield from write(pack_opaque(mechanism.name.encode()) + pack_nullable(initial))
    complete = False
    while not complete:
        serverout = yield from _message("serverout-data", mechanism)
        complete = yield from _complete_flag()
        if complete and serverout is None:
            yield from exchange.end()
            break
        clientout = yield from exchange.step(serverout)  # on the last one, too
        if not complete:
            yield from write(pack_nullable(clientout))
    if exchange.outcome is None:
        raise (yield from _unproven())
    return exchange.outcome


def _complete_flag() -> Dialogue[bool]:
    flag = yield from u8()
    if flag > 1:
        raise RemoteProtocolError(f"complete-flag {flag}")
    return bool(flag)


def _unproven() -> Dialogue[AuthenticationError]:
    """The server is done, our mechanism is not: SecurityResult tells refusal from fraud."""
    if (yield from u32()):
        return CredentialsError("the server refused the user name or the password")
    return ServerProofError("the server claimed success before it had proven itself")


def _serve(mechanism: Mechanism, context: Context) -> Dialogue[Outcome]:
    initial = yield from _message("clientout-data", mechanism)
    exchange = Exchange(mechanism.server(context, initial))
    serverout = yield from exchange.step(None)
    while exchange.outcome is None:
        yield from write(pack_nullable(serverout) + _MORE)
        clientout = yield from _message("clientout-data", mechanism)
        serverout = yield from exchange.step(clientout)
    yield from write(pack_nullable(serverout) + _COMPLETE)
    return exchange.outcome


def _message(what: str, mechanism: Mechanism) -> Dialogue[bytes | None]:
    return (yield from nullable(limits.SASL_MESSAGE, what, terminated=not mechanism.binary))
