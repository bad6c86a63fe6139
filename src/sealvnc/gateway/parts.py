"""The parts of a gateway, made from its configuration; each raises what is wrong with it."""

from collections.abc import Iterable
from pathlib import Path

from ..errors import ConfigurationError
from ..identity.store import Store
from ..policy import acl_file
from ..policy.rules import Rules
from ..rfb.channel import ServerTLS
from ..sasl import Context
from ..sasl.gssapi import GSSAPI
from ..sasl.kerberos import library
from ..wire.protection import Protection, Transport
from .config import Config, Listener
from .door.doorway import Doorway
from .sessions.bounds import SessionBounds
from .throttle import Throttle

_NAMELESS = ("none", "vnc", "x509none", "x509vnc", "tlsnone", "tlsvnc")


def rules(config: Config) -> Rules:
    """The rules; without their file nobody gets in, and the gateway does not start."""
    return acl_file.load(config.gateway.acl)


def tls(config: Config) -> ServerTLS:
    """The certificate, if a listener has a use for one."""
    if not any(each.needs_certificate for each in config.listeners):
        return ServerTLS()
    files = config.tls
    return ServerTLS(files.certificate, files.key, client_ca=files.client_ca)


def store(config: Config) -> Store | None:
    """The accounts, if there are any."""
    if not config.accounts.database:
        return None
    from ..identity.accounts import Accounts

    return Accounts.open(config.accounts.database)


def keytab(config: Config) -> Path | None:
    """The keytab, if there is one, and it is of use."""
    if (found := config.kerberos.found_keytab()) is None:
        return None
    context = Context(Protection(Transport.UNIX), (), server_side=True)
    GSSAPI(keytab=found).require_available(context)
    return found


def realm(config: Config, keys: Path | None) -> str:
    """The realm whose users are known by short names; empty without Kerberos."""
    if keys is None or config.kerberos.realm:
        return config.kerberos.realm
    return library.full_name("user").rpartition("@")[2]


def doorways(
    config: Config, certificate: ServerTLS, keys: Path | None, *, accounts: bool
) -> dict[str, tuple[Listener, Doorway]]:
    """What each listener offers, by its address."""
    made = {}
    for listener in config.listeners:
        _require_names(listener)
        made[listener.address] = (
            listener,
            Doorway.of(
                listener.address,
                certificate,
                security=listener.security,
                mechanisms=listener.mechanisms,
                minimum_ssf=listener.minimum_ssf,
                insecure=listener.insecure,
                keytab=keys,
                accounts=accounts,
                client_certificates=config.tls.client_ca is not None,
                guest=listener.guest,
                domain=listener.domain,
                proxies=listener.networks,
            ),
        )
    return made


def _require_names(listener: Listener) -> None:
    """A rule is about somebody: who proves no name cannot be let in by one."""
    if nameless := [name for name in listener.security if name in _NAMELESS]:
        raise ConfigurationError(
            f"listener {listener.address}: {', '.join(nameless)} would let in whoever comes "
            "without a name, and no rule can be about them; use x509sasl, x509plain or sasl"
        )


def throttle(config: Config, kept: Throttle | None = None) -> Throttle:
    """How refused logins slow down the next ones; at a reload ``kept`` goes on.

    Nobody waits for more than half of the time to log in: who could not, would be locked out.
    """
    told, found = config.throttle, kept or Throttle()
    longest = min(told.longest_delay, config.limits.handshake_timeout / 2)
    found.set(told.free, told.first_delay, longest, told.forget)
    return found


def bounds(config: Config) -> SessionBounds:
    """Those of sessions that have none of their own."""
    limits = config.limits
    return SessionBounds(limits.idle, limits.total, limits.stalled)


def single(config: Config) -> frozenset[str]:
    """Origins of consoles that take one viewer at a time."""
    named = [each.console for each in config.guests.values() if each.viewers == "one"]
    return frozenset([*named, *(each.uri for each in config.hypervisors if each.viewers == "one")])


def files(path: Path, config: Config) -> Iterable[Path]:
    """Every file whose change counts at once."""
    found = [path, config.gateway.acl, config.tls.certificate, config.tls.key]
    found += [config.tls.client_ca, config.kerberos.found_keytab()]
    return [each for each in found if each is not None]
