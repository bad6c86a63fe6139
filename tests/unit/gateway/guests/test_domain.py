"""What libvirt's XML says of a domain."""

import libvirt
import pytest

from sealvnc.gateway.guests.domain import Domain, described, running
from sealvnc.policy.parties import Guest

UUID = "4d36e967-e325-11ce-bfc1-08002be10318"


class Handle:
    """What `virDomain` says of itself."""

    def name(self) -> str:
        return "web01"

    def UUIDString(self) -> str:
        return UUID

    def ID(self) -> int:
        return 7

    def XMLDesc(self) -> str:
        return xml("<graphics type='vnc'/>")


class Failing(Handle):
    """... and with which something is wrong."""

    def __init__(self, code: int) -> None:
        self._code = code

    def XMLDesc(self) -> str:
        error = libvirt.libvirtError("virDomainGetXMLDesc() failed")
        error.err = (self._code, libvirt.VIR_FROM_QEMU, "", 0, "", None, None, 0, 0)
        raise error


class Connection:
    """What `virConnect` lists."""

    def __init__(self, *handles: Handle) -> None:
        self._handles = handles

    def listAllDomains(self, flags: int) -> tuple[Handle, ...]:
        assert flags == libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE
        return self._handles


HANDLE = Handle()


def xml(graphics: str, metadata: str = "") -> str:
    return f"<domain>{metadata}<devices>{graphics}<video/></devices></domain>"


@pytest.mark.parametrize("graphics", ["", "<graphics type='spice'/>", "<graphics/>"])
def test_no_vnc(graphics: str) -> None:
    assert described(HANDLE, xml(graphics)) is None


@pytest.mark.parametrize(
    ("graphics", "number"),
    [
        ("<graphics type='vnc'/>", 0),
        ("<graphics type='spice'/><graphics type='vnc'/>", 1),
        ("<graphics type='vnc'/><graphics type='vnc'/>", 0),
    ],
)
def test_vnc(graphics: str, number: int) -> None:
    """The first that speaks VNC, counted among all."""
    assert described(HANDLE, xml(graphics)) == Domain(HANDLE, 7, Guest("web01", UUID), number)


@pytest.mark.parametrize(
    ("metadata", "labels"),
    [
        (
            "<s:labels xmlns:s='urn:sealvnc:labels'>prod  team=web\n</s:labels>",
            {"prod", "team=web"},
        ),
        ("<s:labels xmlns:s='urn:sealvnc:labels'/>", set()),
        ("<labels>prod</labels>", set()),
        ("<s:labels xmlns:s='urn:other'>prod</s:labels>", set()),
    ],
)
def test_labels(metadata: str, labels: set[str]) -> None:
    """Words in our own namespace, and in no other."""
    found = described(HANDLE, xml("<graphics type='vnc'/>", f"<metadata>{metadata}</metadata>"))
    assert found is not None
    assert found.guest.labels == labels


def test_half_a_list() -> None:
    """A daemon that ends while it tells: guests that it did not come to are not gone."""
    with pytest.raises(libvirt.libvirtError):
        running(Connection(HANDLE, Failing(libvirt.VIR_ERR_RPC)))


@pytest.mark.parametrize("code", [libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_OPERATION_INVALID])
def test_ended_meanwhile(code: int) -> None:
    assert list(running(Connection(Failing(code), HANDLE))) == [UUID]
