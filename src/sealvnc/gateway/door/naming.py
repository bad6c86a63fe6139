"""Which guest somebody wants, and as whom: read off a login.

=======================  =====================================================================
a listener of its own    whoever comes in there wants its guest
TLS server name          ``web01.consoles.example.org``, where the listener has a domain
authorization identity   ``guest:web01``; the mechanisms that carry one
user name                ``alice:web01``, where a user types a name
=======================  =====================================================================
"""

from dataclasses import dataclass

from ...errors import AuthorizationError
from ...sasl import Identity

_PREFIX = "guest:"
_TICKETS = ("GSSAPI", "GSS-SPNEGO")
_CERTIFICATE = "EXTERNAL"


@dataclass(frozen=True, slots=True)
class Named:
    """Who logs in, and which guest they named; empty if they named none."""

    user: str
    guest: str = ""


def typed(name: str) -> Named:
    """What a user has typed: a name, perhaps with a guest behind a colon."""
    user, _, guest = name.partition(":")
    return Named(user, guest)


def named(identity: Identity, mechanism: str) -> Named:
    """What an identity says. Acting as somebody else is an `AuthorizationError`."""
    has_name = mechanism not in (*_TICKETS, _CERTIFICATE)
    found = typed(identity.authcid) if has_name else Named(identity.authcid)
    if identity.authzid in (identity.authcid, found.user):
        return found
    if identity.authzid.startswith(_PREFIX):
        return Named(found.user, agreed(found.guest, identity.authzid.removeprefix(_PREFIX)))
    raise AuthorizationError(f"{identity}: nobody acts as somebody else here")


def by_server_name(server_name: str, domain: str) -> str:
    """The guest that a TLS server name stands for; empty if it stands for none."""
    guest, dot, rest = server_name.partition(".")
    return guest if domain and dot and rest == domain else ""


def agreed(*guests: str) -> str:
    """The one guest that is named, in whatever ways; two of them are an `AuthorizationError`."""
    wanted = [guest for guest in guests if guest]
    if any(guest.casefold() != wanted[0].casefold() for guest in wanted):
        raise AuthorizationError(f"two guests are wanted at once: {', '.join(wanted)}")
    return wanted[-1] if wanted else ""


def realm(user: str, mechanism: str, own: str) -> str:
    """The Kerberos realm of a user: the gateway's ``own`` unless the name has another."""
    if mechanism not in _TICKETS:
        return ""
    return user.rpartition("@")[2] if "@" in user else own
