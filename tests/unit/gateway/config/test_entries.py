"""`gateway/config/entries.py`: what cannot stand together, and what is made of what can."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.gateway.config import TCP, GuestEntry, Listener, Unix, parse

FILE = Path("sealvnc.toml")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("mode = '0660'", "mode are for unix: listeners only"),
        ("group = 'kvm'\nmode = '0660'", "group and mode are for unix: listeners only"),
        ("address = 'unix:/x'\nmode = '660 '", "in octal"),
        ("address = 'unix:/x'\nmode = '0888'", "in octal"),
        ("address = 'unix:/x'\nproxies = ['192.0.2.0/24']", "proxies are known by their IP"),
        ("proxies = ['192.0.2.1/24']", "'192.0.2.1/24' is no address or network"),
        ("proxies = ['gw.example.org']", "is no address or network"),
        ("guest = 'a'\ndomain = '.example.org'", "both choose the guest"),
        ("domain = 'example.org'", "write the part after the guest"),
        ("domain = '.example.org'\nsecurity = ['sasl']", "domain needs TLS"),
        ("mechanisms = ['SCRAM']", "no mechanism 'SCRAM'; there are "),
    ],
)
def test_listeners_that_cannot_be(lines: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(f"[[listener]]\n{lines}", FILE)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("console = 'unix:/x'\nuser = 'gw'", "user: for tcp: consoles only"),
        ("console = 'qmp:/x'\nca = '/ca'\ninsecure = true", "ca, insecure: for tcp: consoles only"),
        ("console = 'tcp:h:1'\nkey = '/k'", "key needs the certificate"),
        ("console = 'tcp:h:1'\npin = 'sha256:00'", "a pin is sha256: and 64"),
        ("console = 'tcp:h:1'\nviewers = 'two'", "must be 'several' or 'one'"),
        ("console = 'tcp:h:1'\nsecurity = ['vencrypt']", "no security type 'vencrypt'"),
        ("console = 'tcp:h:1'\npassword_file = 'pw'", "write an absolute path"),
    ],
)
def test_guests_that_cannot_be(lines: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(f"[guests.web01]\n{lines}", FILE)
    assert expected in str(caught.value)


def test_a_listener() -> None:
    listener = Listener(address="unix:/run/x", mode="0666", group="kvm")
    assert listener.place == Unix(Path("/run/x"))
    assert listener.permissions == 0o666
    assert Listener(proxies=("192.0.2.0/24",)).networks == (ip_network("192.0.2.0/24"),)
    assert Listener(security=("sasl",)).needs_certificate is False
    assert Listener().needs_certificate is True
    assert Listener().place == TCP("::", 5900)


def test_a_guest() -> None:
    entry = GuestEntry(console="tcp:web01:5900", ca="/ca.pem", password_file="/pw")
    assert entry.place == TCP("web01", 5900)
    assert entry.files == {"password_file": Path("/pw"), "ca": Path("/ca.pem")}


def test_a_hypervisor() -> None:
    config = parse("[[hypervisor]]\nuri = 'libvirt:qemu:///system'", FILE).config
    assert config.hypervisors[0].libvirt_uri == "qemu:///system"
