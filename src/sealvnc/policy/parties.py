"""Whom and what a rule is about: somebody who has proven who they are, and a guest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who has logged in.

    ``user`` is the authentication identity: ``alice``, or ``bob@OTHER.EXAMPLE.ORG`` for a
    Kerberos principal of a realm that is not the gateway's own. ``realm`` is the Kerberos
    realm, empty without Kerberos; ``certificate`` the subject of the client certificate, in
    the order of its encoding (``O=Example,CN=alice``), empty without one.
    """

    user: str
    groups: frozenset[str] = frozenset()
    realm: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """A virtual machine. ``uuid`` is empty where nobody knows it; ``labels`` are free words."""

    name: str
    uuid: str = ""
    labels: frozenset[str] = frozenset()
