"""What Cyrus SASL calls this host."""

import socket


def realms() -> set[str]:
    """The realms in which Cyrus SASL may look for a user who gave none.

    QEMU names no host, so Cyrus takes this one's name, made fully qualified where the resolver
    can do that; saslpasswd2 does not, and on such machines finds no agreement with it.
    """
    name = socket.gethostname().lower()
    try:
        canonical = socket.getaddrinfo(name, None, flags=socket.AI_CANONNAME)[0][3].lower()
    except OSError:
        canonical = ""
    return {name, canonical or name}
