"""Channel binding as SCRAM carries it: the GS2 header, RFC 5802 section 7."""

from dataclasses import dataclass, field

from ..errors import ChannelBindingError, RemoteProtocolError
from .mechanism import Context


@dataclass(frozen=True, slots=True)
class GS2Header:
    """``flag`` is ``n`` (no binding), ``y`` (the client could, the server seems not to) or ``p``.

    ``kind`` is the channel binding type with ``p``, ``data`` its bytes.
    """

    flag: str
    kind: str = ""
    authzid: str = ""
    data: bytes = field(default=b"", repr=False)

    def __bytes__(self) -> bytes:
        flag = f"p={self.kind}" if self.flag == "p" else self.flag
        authzid = f"a={escape(self.authzid)}" if self.authzid else ""
        return f"{flag},{authzid},".encode()

    @property
    def cbind_input(self) -> bytes:
        """What the client's ``c=`` must say: header and data."""
        return bytes(self) + self.data


def client_header(context: Context, *, plus: bool, authzid: str) -> GS2Header:
    """The header of a client that does, or does not, use the -PLUS form."""
    if plus:
        kind, data = next(iter(context.bindings.items()))
        return GS2Header("p", kind, authzid, data)
    server_binds = any(name.endswith("-PLUS") for name in context.offered)
    return GS2Header("y" if context.bindings and not server_binds else "n", authzid=authzid)


def parse_header(message: str, context: Context, *, plus: bool) -> tuple[GS2Header, str]:
    """The header of a client's first message, checked, and what follows it.

    Raises `ChannelBindingError` for ``y`` where we did offer the -PLUS form: somebody
    took it out of the list on the way (RFC 5802 6).
    """
    try:
        flag, authzid_field, bare = message.split(",", 2)
    except ValueError as error:
        raise RemoteProtocolError("malformed GS2 header") from error
    if authzid_field and not authzid_field.startswith("a="):
        raise RemoteProtocolError("malformed GS2 header")
    authzid = unescape(authzid_field[2:])
    kind = flag[2:] if flag.startswith("p=") else ""
    if not (kind or flag in ("n", "y")):
        raise RemoteProtocolError("malformed GS2 header")
    if plus != bool(kind):
        raise ChannelBindingError("channel binding flag and mechanism name do not agree")
    if flag == "y" and any(name.endswith("-PLUS") for name in context.offered):
        raise ChannelBindingError("the client was not shown the -PLUS mechanisms that we offered")
    if not kind:
        return GS2Header(flag, authzid=authzid), bare
    data = context.bindings.get(kind)
    if data is None:
        raise ChannelBindingError(f"this channel has no {kind!r} binding")
    return GS2Header("p", kind, authzid, data), bare


def escape(name: str) -> str:
    """A saslname, RFC 5802 5.1."""
    return name.replace("=", "=3D").replace(",", "=2C")


def unescape(name: str) -> str:
    """The reverse; `RemoteProtocolError` for any other use of ``=``."""
    parts = name.split("=")
    if "\0" in name or any(not part.startswith(("2C", "3D")) for part in parts[1:]):
        raise RemoteProtocolError("malformed saslname")
    return parts[0] + "".join({"2C": ",", "3D": "="}[p[:2]] + p[2:] for p in parts[1:])
