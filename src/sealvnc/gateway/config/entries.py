"""What there may be several of: listeners, guests, hypervisors."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self, TypeAlias

from pydantic import Field, model_validator

from . import places
from .values import (
    ClientSecurity,
    ConsoleText,
    Domain,
    FileOrNone,
    Libvirt,
    ListeningText,
    MechanismName,
    ModeText,
    NetworkText,
    PinText,
    Section,
    ServerSecurity,
    Whole,
)

Viewers: TypeAlias = Literal["several", "one"]

ENCRYPTED = ("x509sasl", "x509plain", "sasl")
"""What a listener offers unless told otherwise. SASL without TLS then needs a layer."""

WITH_CERTIFICATE = ("x509sasl", "x509plain", "x509vnc", "x509none", "tight")


class Listener(Section):
    """``[[listener]]``: one door. It leads to all guests, or to one."""

    address: ListeningText = "[::]:5900"
    security: tuple[ServerSecurity, ...] = Field(default=ENCRYPTED, min_length=1)
    mechanisms: tuple[MechanismName, ...] = ()
    minimum_ssf: Whole = 128
    guest: str = ""
    domain: Domain = ""
    proxies: tuple[NetworkText, ...] = ()
    insecure: bool = False
    mode: ModeText = "0660"
    group: str = ""

    @property
    def place(self) -> places.ListeningPlace:
        """The address, taken apart."""
        return places.listening(self.address)

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies whose PROXY header is required and believed."""
        return tuple(ip_network(each) for each in self.proxies)

    @property
    def permissions(self) -> int:
        """The mode, as a number."""
        return int(self.mode, 8)

    @property
    def needs_certificate(self) -> bool:
        """Whether anything is offered that has TLS with a certificate."""
        return any(each in WITH_CERTIFICATE for each in self.security)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        is_unix = isinstance(self.place, places.Unix)
        if not is_unix and (extra := {"mode", "group"} & self.model_fields_set):
            raise ValueError(f"{' and '.join(sorted(extra))} are for unix: listeners only")
        if is_unix and self.proxies:
            raise ValueError("proxies are known by their IP addresses, which unix: has not")
        if self.guest and self.domain:
            raise ValueError("guest and domain both choose the guest; name one of them")
        if self.domain and not self.needs_certificate:
            raise ValueError("domain needs TLS, whose server name it reads: security x509sasl")
        return self


class GuestEntry(Section):
    """``[guests.NAME]``: one console, and, for ``tcp:``, how the gateway logs in there."""

    console: ConsoleText
    labels: tuple[str, ...] = ()
    viewers: Viewers = "several"
    user: str = ""
    password_file: FileOrNone = None
    security: tuple[ClientSecurity, ...] = ()
    ca: FileOrNone = None
    pin: PinText = ""
    certificate: FileOrNone = None
    key: FileOrNone = None
    insecure: bool = False

    @property
    def place(self) -> places.ConsolePlace:
        """The console, taken apart."""
        return places.console(self.console)

    @property
    def files(self) -> dict[str, Path]:
        """The files that it names, by their keys."""
        named = {
            "password_file": self.password_file,
            "ca": self.ca,
            "certificate": self.certificate,
            "key": self.key,
        }
        return {key: path for key, path in named.items() if path is not None}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        extra = self.model_fields_set - {"console", "labels", "viewers"}
        if extra and not isinstance(self.place, places.TCP):
            raise ValueError(f"{', '.join(sorted(extra))}: for tcp: consoles only")
        if self.key is not None and self.certificate is None:
            raise ValueError("key needs the certificate that it belongs to")
        return self


class Hypervisor(Section):
    """``[[hypervisor]]``: every running guest of a libvirt daemon."""

    uri: Libvirt
    viewers: Viewers = "several"

    @property
    def libvirt_uri(self) -> str:
        """What libvirt itself calls it."""
        return self.uri.removeprefix("libvirt:")
