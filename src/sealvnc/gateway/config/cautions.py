"""What a configuration allows that is weaker than it could be: legal, and said aloud."""

from collections.abc import Iterator, Mapping

from .entries import ENCRYPTED, GuestEntry, Listener
from .models import Config
from .places import Unix

_WEAK: Mapping[str, str] = {
    "x509vnc": "one VNC password of eight characters for everybody",
    "x509none": "no login at all, for whoever reaches it",
    "tlssasl": "anonymous TLS, which anybody in between can read and change",
    "tlsplain": "passwords in anonymous TLS, which anybody in between can read",
    "tlsvnc": "one VNC password in anonymous TLS, which anybody in between can read",
    "tlsnone": "no login at all, in anonymous TLS",
    "tls": "anonymous TLS, which anybody in between can read and change",
    "tight": "TightVNC's own negotiation, with weaker types inside",
    "vnc": "one VNC password of eight characters for everybody, and nothing encrypted",
    "none": "no login at all, and nothing encrypted",
}
"""What a weak security type stands for. Another one that is not our default says so itself."""

_STRONG_ENOUGH = 128


def warnings(config: Config) -> tuple[str, ...]:
    """One sentence for each thing, with its key. `check` prints them, and the log gets them."""
    found: list[str] = []
    for number, listener in enumerate(config.listeners):
        found += (
            f"listener[{number}].{key} ({listener.address}): {sentence}"
            for key, sentence in _listener(listener)
        )
        if listener.guest and not config.hypervisors and listener.guest not in config.guests:
            found.append(f"listener[{number}].guest: no backend has a guest {listener.guest!r}")
    for name, guest in config.guests.items():
        found += (f"guests.{name}.{key}: {sentence}" for key, sentence in _guest(guest))
    if not config.guests and not config.hypervisors:
        found.append("guests: there are none; add [guests.NAME] or a [[hypervisor]]")
    return tuple(found)


def _listener(listener: Listener) -> Iterator[tuple[str, str]]:
    for name in listener.security:
        if name not in ENCRYPTED:
            yield "security", f"{name} is legacy: {_WEAK.get(name, 'no certificate is shown')}"
    unix = isinstance(listener.place, Unix)
    if listener.insecure and not unix:
        yield "insecure", "sessions that nothing encrypts are accepted from the network"
    if listener.minimum_ssf < _STRONG_ENOUGH and "sasl" in listener.security and not unix:
        yield "minimum_ssf", f"less than {_STRONG_ENOUGH} bits protect a session without TLS"
    if listener.permissions & 0o002 and unix:
        yield "mode", "every user of this host may connect"
    for network in listener.networks:
        if network.prefixlen == 0:
            yield "proxies", f"{network} is everybody: any peer can claim any address"


def _guest(guest: GuestEntry) -> Iterator[tuple[str, str]]:
    if guest.insecure:
        yield "insecure", "the gateway's own connection to the guest may be unprotected"
