"""The gateway's configuration: one frozen model for each table of ``sealvnc.toml``.

Everything has a default. `load` reads the file; `docs/man/sealvnc.toml.5` has the words.
"""

import re
import socket
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .entries import GuestEntry, Hypervisor, Listener
from .values import Count, Database, File, FileOrNone, Positive, Seconds, Section, Word

DEFAULT_FILE: Final = Path("/etc/sealvnc/sealvnc.toml")
DEFAULT_KEYTAB: Final = Path("/etc/sealvnc/krb5.keytab")
_PKI: Final = Path("/etc/pki/sealvnc")


def _admin(text: str) -> str:
    if not re.fullmatch(r"(?:group:)?[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?", text):
        raise ValueError(f'{text!r}: write a user of this host, or "group:NAME"')
    return text


class Gateway(Section):
    """``[gateway]``: the program itself."""

    name: Word = Field(default_factory=socket.getfqdn)
    acl: File = Path("/etc/sealvnc/acl.toml")
    control: File = Path("/run/sealvnc/control.sock")
    admins: tuple[Annotated[str, AfterValidator(_admin)], ...] = ("root",)
    grace: Seconds = 5.0


class Accounts(Section):
    """``[accounts]``: users with passwords. No database, no such users."""

    database: Database = "sqlite:////var/lib/sealvnc/accounts.db"


class Kerberos(Section):
    """``[kerberos]``: the gateway's own keys."""

    keytab: FileOrNone = None
    realm: str = ""

    def found_keytab(self) -> Path | None:
        """The keytab named, or the default one if it is there; `None`: no Kerberos."""
        if self.keytab is not None:
            return self.keytab
        return DEFAULT_KEYTAB if DEFAULT_KEYTAB.exists() else None


class TLS(Section):
    """``[tls]``: the gateway's certificate, and whose client certificates count."""

    certificate: FileOrNone = _PKI / "server-cert.pem"
    key: FileOrNone = _PKI / "server-key.pem"
    client_ca: FileOrNone = None


class Limits(Section):
    """``[limits]``: what strangers and sessions may take up; 0 seconds is for ever."""

    handshake_timeout: Positive = 30.0
    strangers: Count = 256
    strangers_per_address: Count = 64
    sessions: Count = 1000
    idle: Seconds = 0.0
    total: Seconds = 0.0
    stalled: Seconds = 60.0


class Throttle(Section):
    """``[throttle]``: how refused logins slow down the next ones."""

    free: int = Field(default=3, ge=0)
    first_delay: Seconds = 1.0
    longest_delay: Seconds = 15.0
    forget: Positive = 900.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.longest_delay < self.first_delay:
            raise ValueError("longest_delay must not be less than first_delay")
        return self


class Log(Section):
    """``[log]``: where facts go, and from which level on."""

    format: Literal["auto", "journal", "json", "text"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """The whole file. Tables of which there are several are ``listeners``, ``hypervisors``."""

    gateway: Gateway = Field(default_factory=Gateway)
    accounts: Accounts = Field(default_factory=Accounts)
    kerberos: Kerberos = Field(default_factory=Kerberos)
    tls: TLS = Field(default_factory=TLS)
    limits: Limits = Field(default_factory=Limits)
    throttle: Throttle = Field(default_factory=Throttle)
    log: Log = Field(default_factory=Log)
    listeners: tuple[Listener, ...] = Field(default=(Listener(),), alias="listener", min_length=1)
    guests: dict[Word, GuestEntry] = Field(default_factory=dict)
    hypervisors: tuple[Hypervisor, ...] = Field(default=(), alias="hypervisor")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        addresses = [str(each.place) for each in self.listeners]
        if twice := {each for each in addresses if addresses.count(each) > 1}:
            raise ValueError(f"two listeners have the address {', '.join(sorted(twice))}")
        uris = [each.uri for each in self.hypervisors]
        if twice := {each for each in uris if uris.count(each) > 1}:
            raise ValueError(f"two hypervisors have the URI {', '.join(sorted(twice))}")
        return self
