"""A mechanism of libsasl2, as one among which our policy chooses."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from ...errors import CredentialsError
from ...wire import limits
from ...wire.dialogue import Dialogue, Work, ask, exchange, finish
from ...wire.protection import Protection
from ..mechanism import Context, Identity, Mechanism, Outcome
from . import library
from .connection import Binding, Connection, Reply
from .layer import CyrusLayer, Sequence
from .prompts import Prompts

APPNAME = "sealvnc"
"""The server's configuration is then ``sealvnc.conf``, in /etc/sasl2 or in SASL_CONF_PATH."""

PLUS = "-PLUS"
SPNEGO = "GSS-SPNEGO"
SERVER_FIRST = ("DIGEST-MD5",)
"""Not by its flags. But what the library remembers of the last login (RFC 2831 2.2) would set
its cipher for this one, too: an integrity layer is then encrypted (seen in version 2.1.28)."""

_OURSELVES = "*"  # what a client tells its library that its certificate says
_BINDING_ASKED = re.compile(rb"p=([A-Za-z0-9.-]+),")


@dataclass(frozen=True, slots=True)
class CyrusMechanism(Mechanism):
    """One mechanism of the library; the flags of each belong to a class that is made for it.

    ``appname`` names a server's configuration.
    """

    name: str
    appname: str = APPNAME
    needs_host: ClassVar[bool] = False

    @property
    def plus(self) -> bool:
        """It binds the exchange to the TLS channel."""
        return self.name.endswith(PLUS)

    def is_available(self, context: Context) -> bool:
        """Whether there is what it needs: a channel to bind to, a certificate, a host's name."""
        if self.name == "EXTERNAL":
            return bool(_subject(context.protection, server_side=context.server_side))
        if self.needs_host and not context.server_side and context.host is None:
            return False
        return bool(context.bindings) or not self.plus

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Each call of the library is `Work`; what it prompts for is asked once, as a whole."""
        context = self._with_buffer(context)
        connection = yield from ask(Work(partial(self._connect, context)))
        binding, names = self._client_binding(context)
        if binding is not None:
            connection.bind(binding)
        prompts, step = Prompts(self.name), partial(connection.client_start, names)
        if self.name in SERVER_FIRST:
            step = partial(connection.client_choose, self.name)
        theirs: bytes | None = None
        while not (reply := (yield from _prompted(connection, prompts, step))).done:
            theirs = yield from exchange(reply.data)
            step = partial(connection.client_step, theirs)
        yield from _finish(reply)
        outcome = self._outcome(connection, context, binding, theirs)
        if self.name == "EXTERNAL":  # what our certificate says is for the server to know
            authzid = outcome.identity.authzid
            identity = Identity("", "" if authzid == _OURSELVES else authzid)
            return replace(outcome, identity=identity)
        return outcome

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """The library checks who it is; whether they may act as somebody else, we ask."""
        context = self._with_buffer(context)
        connection = yield from ask(Work(partial(self._accept, context)))
        binding = self._server_binding(context, initial)
        if binding is not None:
            connection.bind(binding)
        theirs, step = initial, partial(connection.server_start, self.name, initial)
        while not (reply := (yield from ask(Work(step)))).done:
            theirs = yield from exchange(reply.data)
            step = partial(connection.server_step, theirs)
        yield from _finish(reply)
        outcome = self._outcome(connection, context, binding, theirs)
        if not (outcome.identity.authcid and outcome.identity.authzid):
            raise CredentialsError(f"{self.name} by Cyrus SASL: the client has no name")
        return outcome

    def _with_buffer(self, context: Context) -> Context:
        """GSS-SPNEGO does not agree on the length of a token."""
        if self.name != SPNEGO:
            return context
        return replace(context, max_receive=max(context.max_receive, limits.GSS_SPNEGO_TOKEN))

    def _connect(self, context: Context) -> Connection:
        sasl = library.load()
        sasl.init_client()
        connection = Connection.client(sasl, self.name, context)
        connection.identify(_subject(context.protection, server_side=False))
        return connection

    def _accept(self, context: Context) -> Connection:
        sasl = library.load()
        sasl.init_server(self.appname)
        connection = Connection.server(sasl, self.name, context)
        connection.identify(_subject(context.protection, server_side=True))
        return connection

    def _client_binding(self, context: Context) -> tuple[Binding | None, str]:
        """The binding, and what to tell the library that the server offers.

        If the server seems not to bind although we could, the peer is told so (the flag
        ``y`` of RFC 5802 6). The library does that where it believes to have a choice.
        """
        if not context.bindings:
            return None, self.name
        kind, data = next(iter(context.bindings.items()))
        if self.plus:
            return Binding(kind, data), self.name
        if _binds(context.offered):
            return None, self.name
        return Binding(kind, data, critical=False), f"{self.name} {self.name}"

    def _server_binding(self, context: Context, initial: bytes | None) -> Binding | None:
        """The kind that the client asks for: the library knows one per connection."""
        if not context.bindings or not _binds(context.offered):
            return None
        asked = _BINDING_ASKED.match(initial or b"")
        kind = asked[1].decode() if asked else ""
        if kind not in context.bindings:
            kind = next(iter(context.bindings))
        return Binding(kind, context.bindings[kind], critical=self.plus)

    def _outcome(
        self,
        connection: Connection,
        context: Context,
        binding: Binding | None,
        theirs: bytes | None,
    ) -> Outcome:
        """``theirs`` is the peer's last message."""
        layer = None
        if connection.ssf:
            most = limits.SASL_LAYER_TOKEN // 2 if self.name == SPNEGO else connection.max_plaintext
            sequence = Sequence(theirs) if self.by_ticket else None
            layer = CyrusLayer(connection, self.name, context.max_receive, most, sequence)
        identity = Identity(connection.authcid, connection.authzid)
        bound = binding.kind if binding is not None and self.plus else ""
        return Outcome(identity, layer, bound)


def _finish(reply: Reply) -> Dialogue[None]:
    if reply.data is not None:
        yield from finish(reply.data)


def _prompted(
    connection: Connection, prompts: Prompts, step: Callable[[], Reply]
) -> Dialogue[Reply]:
    """Take a step, answering as often as the library asks for something."""
    while (reply := (yield from ask(Work(step)))).prompts is not None:
        connection.fill_in((yield from prompts.answers(reply.prompts)))
    return reply


def _binds(offered: tuple[str, ...]) -> bool:
    return any(name.endswith(PLUS) for name in offered)


def _subject(protection: Protection, *, server_side: bool) -> str:
    """Who the client's certificate says it is; a client need only know that it has sent one."""
    tls = protection.tls
    if tls is None or tls.anonymous:
        return ""
    if not server_side:
        return _OURSELVES if tls.sent_certificate else ""
    shown = tls.peer_certificate is not None and "\0" not in tls.peer_name
    return tls.peer_name if shown else ""
