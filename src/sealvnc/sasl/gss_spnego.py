"""GSS-SPNEGO, as Cyrus SASL and Active Directory do it; there is no RFC.

The tokens are SPNEGO's (RFC 4178), with Kerberos inside, and nothing follows them: the
flags of the context are the agreement on the security layer. No authzid can be said, and
no length agreed: we send tokens that QEMU takes, and take those that gtk-vnc sends.
"""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import AuthorizationError, PolicyError
from ..wire import limits
from ..wire.dialogue import Dialogue, finish
from .kerberos import Established, KerberosMechanism, layer, library
from .kerberos.context import BOUND, CONFIDENTIALITY, INTEGRITY, SEQUENCE
from .mechanism import Context, Identity, Outcome
from .security_layer import SecurityLayer


@dataclass(frozen=True, slots=True)
class GSSSPNEGO(KerberosMechanism):
    """Kerberos single sign-on in one round trip."""

    name: str = "GSS-SPNEGO"
    oid: ClassVar[str] = library.SPNEGO

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Raises `TicketError` before anything is sent, if there is no ticket."""
        credentials = yield from self._need_credentials()
        established, token = yield from self._initiate(context, credentials)
        if token:
            yield from finish(token)
        if established.authzid(credentials.authzid) != established.authcid:
            raise AuthorizationError("GSS-SPNEGO cannot say whom to act as; use GSSAPI")
        return self._outcome(established, context)

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """The last token goes out with success."""
        established, token = yield from self._accept(context, initial)
        if token:
            yield from finish(token)
        return self._outcome(established, context)

    def _outcome(self, established: Established, context: Context) -> Outcome:
        identity = Identity(established.authcid, established.authcid)
        binding = "tls-server-end-point" if established.flags & BOUND else ""
        layer = self._layer(established, context)
        return Outcome(identity, layer, binding, established.lifetime)

    def _layer(self, established: Established, context: Context) -> SecurityLayer | None:
        """What the flags say is used, even if nothing is needed: the peer goes by them, too."""
        if not established.flags & INTEGRITY:
            return None
        if not established.flags & SEQUENCE:
            raise PolicyError("a security layer that does not tell replayed tokens")
        return layer(
            established,
            self.name,
            confidential=bool(established.flags & CONFIDENTIALITY),
            max_receive=max(context.max_receive, limits.GSS_SPNEGO_TOKEN),
            max_send=limits.SASL_LAYER_TOKEN,
        )
