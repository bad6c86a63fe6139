"""python-gssapi: whether it is there, and what is asked of it before a context begins."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ConfigurationError
from ..mechanism import Context
from .errors import of_keytab, translated

if TYPE_CHECKING:
    import gssapi

KRB5 = "1.2.840.113554.1.2.2"  # RFC 1964 1
SPNEGO = "1.3.6.1.5.5.2"  # RFC 4178 3.1
_NO_CI_FLAGS = "1.2.752.43.13.29"  # GSS_KRB5_CRED_NO_CI_FLAGS_X

_END_POINT = "tls-server-end-point"


def require() -> None:
    """Raise `ConfigurationError` unless python-gssapi can be loaded."""
    try:
        import gssapi  # noqa: F401
    except (ImportError, OSError) as error:
        raise ConfigurationError(
            "Kerberos needs the extra sealvnc[kerberos]: pip install 'sealvnc[kerberos]' "
            f"(on Linux that compiles, with libkrb5-dev installed); {error}"
        ) from error


def oid(dotted: str) -> "gssapi.OID":
    """An object identifier of the library."""
    import gssapi

    return gssapi.OID.from_int_seq(dotted)


def target(context: Context) -> "gssapi.Name":
    """The server as a host-based service, ``vnc@host``, RFC 4752 3.1."""
    import gssapi

    host = (context.host or "").rstrip(".")
    return gssapi.Name(f"{context.service}@{host}", gssapi.NameType.hostbased_service)


def principal(context: Context) -> str:
    """The server as a KDC is asked for it, ``vnc/host@REALM``, for an error's message.

    A host that the configuration knows no realm for is taken to be in the user's.
    """
    import gssapi

    try:
        name = str(target(context).canonicalize(oid(KRB5)))
        return name if not name.endswith("@") else full_name(name[:-1])
    except gssapi.raw.misc.GSSError:
        return f"{context.service}/{context.host}"


def full_name(name: str) -> str:
    """A principal with its realm: the default one, if ``name`` has none."""
    import gssapi

    return str(gssapi.Name(name, gssapi.NameType.kerberos_principal).canonicalize(oid(KRB5)))


def default_realm() -> str:
    """The realm of names without one; empty if the library knows none."""
    import gssapi

    try:
        return full_name("user").rpartition("@")[2]
    except gssapi.raw.misc.GSSError:
        return ""


def short_name(principal: str) -> str:
    """A principal without its realm if that is the default one, as Cyrus SASL names users."""
    import gssapi

    short = principal.rpartition("@")[0]
    try:
        return short if short and full_name(short) == principal else principal
    except gssapi.raw.misc.GSSError:  # there is no default realm
        return principal


def initiator(mechanism: str, user: str, *, plain: bool) -> "gssapi.Credentials | None":
    """Tickets of ``user``, or, if that is empty, whatever tickets suit the server (`None`).

    ``plain`` keeps Kerberos from promising confidentiality and integrity unasked.
    """
    import gssapi

    if not (user or plain) and mechanism == KRB5:
        return None
    kind = gssapi.NameType.kerberos_principal
    name = gssapi.Name(user, kind) if user else None
    credentials = gssapi.Credentials(usage="initiate", name=name, mechs=[oid(mechanism)])
    if plain and hasattr(gssapi.raw, "set_cred_option"):
        gssapi.raw.set_cred_option(oid(_NO_CI_FLAGS), credentials, b"")
    return _kerberos_only(credentials, mechanism)


def acceptor(mechanism: str, keytab: Path | None) -> "gssapi.Credentials":
    """The keys of every principal in ``keytab``, or in the default one (``KRB5_KTNAME``).

    A `ConfigurationError` names a keytab that is not there, is empty, or cannot be read.
    """
    import gssapi

    if mechanism == SPNEGO:
        acceptor(KRB5, keytab)  # SPNEGO itself says only that there are no mechanisms
    store: dict[bytes | str, bytes | str] | None = None
    if keytab is not None:
        if not hasattr(gssapi.raw, "acquire_cred_from"):
            raise ConfigurationError("this Kerberos library takes a keytab only from KRB5_KTNAME")
        store = {"keytab": str(keytab)}
    with translated(of_keytab):
        credentials = gssapi.Credentials(usage="accept", mechs=[oid(mechanism)], store=store)
        return _kerberos_only(credentials, mechanism)


def _kerberos_only(credentials: "gssapi.Credentials", mechanism: str) -> "gssapi.Credentials":
    """SPNEGO might agree on NTLM otherwise, where somebody has installed that."""
    import gssapi

    if mechanism == SPNEGO and hasattr(gssapi.raw, "set_neg_mechs"):
        gssapi.raw.set_neg_mechs(credentials, [oid(KRB5)])
    return credentials


def channel_bindings(context: Context) -> "gssapi.raw.ChannelBindings | None":
    """The TLS channel that the context is bound to, as Active Directory does it for LDAP.

    RFC 4752 knows none. Libraries in C look at them only if both ends give some, and MIT's
    acceptor does not insist, so that viewers that know none either still get in; but nobody
    can sit between a client and a server of ours.
    """
    import gssapi

    if (data := context.bindings.get(_END_POINT)) is None:
        return None
    return gssapi.raw.ChannelBindings(application_data=_END_POINT.encode() + b":" + data)
