"""What one listener offers to whoever comes in there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

from ...rfb.channel import ServerTLS
from ...rfb.connection import SecurityTypes
from ...rfb.security import security_types
from ...rfb.security.registry import Parts
from ...sasl import Authorize, CheckPassword, LookupVerifier, Policy
from ...sasl.external import External
from ...sasl.kerberos import with_keytab
from ...sasl.mechanism import Mechanism
from ...sasl.providers import server_mechanisms
from ...wire.dialogue import Question

_PASSWORDS = (CheckPassword, LookupVerifier)


@dataclass(frozen=True, slots=True)
class Doorway:
    """Security types, certificate, and by which way a guest is chosen; made anew at a reload.

    ``guest`` is the only one to be had here, if there is one. ``domain``: the TLS server name
    ``GUEST.domain`` chooses. Of ``proxies`` a PROXY header is required, and believed.
    """

    address: str
    tls: ServerTLS
    table: SecurityTypes
    guest: str = ""
    domain: str = ""
    proxies: Sequence[IPv4Network | IPv6Network] = field(default=())

    @classmethod
    def of(
        cls,
        address: str,
        tls: ServerTLS,
        *,
        security: Sequence[str],
        mechanisms: Sequence[str] = (),
        minimum_ssf: int = 128,
        insecure: bool = False,
        keytab: Path | None = None,
        accounts: bool = True,
        client_certificates: bool = False,
        guest: str = "",
        domain: str = "",
        proxies: Sequence[IPv4Network | IPv6Network] = (),
    ) -> Self:
        """Only what can work is offered: Kerberos with a keytab, passwords with ``accounts``."""
        answered: tuple[type[Question[object]], ...] = (Authorize, *(_PASSWORDS * accounts))

        def works(mechanism: Mechanism) -> bool:
            if isinstance(mechanism, External):
                return client_certificates
            if mechanism.by_ticket:
                return keytab is not None
            return all(need in answered for need in mechanism.needs)

        known = [m for m in with_keytab(server_mechanisms("own", ""), keytab) if works(m)]
        names = [name for name in security if accounts or not name.endswith("plain")]
        policy = Policy(minimum_ssf, insecure, tuple(mechanisms))
        table = security_types(names, Parts(policy, known))
        return cls(address, tls, table, guest, domain.strip(".").lower(), proxies)
