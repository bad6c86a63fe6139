"""The security layer of a Kerberos context, RFC 4752 3.3: each token is one of GSS_Wrap."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import RemoteProtocolError
from ...wire import limits
from . import errors
from .context import Established
from .errors import translated

if TYPE_CHECKING:
    import gssapi


@dataclass(frozen=True, slots=True)
class KerberosLayer:
    """A `SecurityLayer`: integrity, or confidentiality, too. Its tokens have an order."""

    handle: "gssapi.SecurityContext" = field(repr=False)
    name: str
    ssf: int
    confidential: bool
    max_receive: int
    max_plaintext: int

    def wrap(self, plaintext: bytes) -> bytes:
        """One token."""
        with translated(errors.of_wrap):
            token: bytes = self.handle.wrap(plaintext, encrypt=self.confidential).message
        return token

    def unwrap(self, token: bytes) -> bytes:
        """`RemoteProtocolError` for one that is forged, damaged, replayed, or out of order."""
        with translated(lambda error: errors.of_unwrap(error, f"a token of the {self.name} layer")):
            opened = self.handle.unwrap(token)
        if self.confidential and not opened.encrypted:
            raise RemoteProtocolError(f"a token of the {self.name} layer is not encrypted")
        plaintext: bytes = opened.message
        return plaintext


def layer(
    established: Established, name: str, *, confidential: bool, max_receive: int, max_send: int
) -> KerberosLayer:
    """The layer of a context whose peer takes tokens of ``max_send`` bytes."""
    if max_send < limits.GSS_TOKEN_MIN:
        raise RemoteProtocolError(f"the peer's buffer of {max_send} bytes is too small")
    size = min(max_send, limits.GSS_TOKEN_SENT)
    handle = established.handle
    with translated(errors.of_wrap):
        max_plaintext = handle.get_wrap_size_limit(size, confidential)
    ssf = established.ssf if confidential else 1
    return KerberosLayer(handle, name, ssf, confidential, max_receive, max_plaintext)
