"""Ways to consoles, by the scheme of their URI."""

import sys

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.gateway.guests.registry import make

TCP = "tcp:localhost:5900"


@pytest.mark.parametrize("uri", ["telnet:web01", "web01", "", ":", "UNIX:/vnc"])
def test_unknown(uri: str) -> None:
    with pytest.raises(ConfigurationError, match="there are unix:, tcp:, qmp:, libvirt:"):
        make("web01", uri, {})


@pytest.mark.parametrize("place", ["localhost", "localhost:", ":5900", "localhost:0", "[::1]"])
def test_no_address(place: str) -> None:
    with pytest.raises(ConfigurationError, match="tcp:HOST:PORT"):
        make("web01", f"tcp:{place}", {})


@pytest.mark.parametrize(
    ("options", "words"),
    [({"security": ("nonsense",)}, "nonsense"), ({"pin": "sha256:00"}, "64 hexadecimal digits")],
    ids=["security", "pin"],
)
def test_options(options: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        make("web01", TCP, options)


@pytest.mark.parametrize(
    ("uri", "module", "library", "extra"),
    [
        ("qmp:/vm.qmp", "monitor", "qemu.qmp", "gateway"),
        ("libvirt:qemu:///system", "domain", "libvirt", "libvirt"),
    ],
    ids=["qmp", "libvirt"],
)
def test_without_extra(
    uri: str, module: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has to be installed is said."""
    package = "sealvnc.gateway.guests"
    for name in (module, uri.partition(":")[0]):
        monkeypatch.delitem(sys.modules, f"{package}.{name}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigurationError, match=rf"pip install 'sealvnc\[{extra}\]'"):
        make("web01", uri, {})


@pytest.mark.parametrize("uri", ["unix:/vnc", TCP, "qmp:/vm.qmp", "libvirt:qemu:///system"])
def test_made(uri: str) -> None:
    assert make("web01", uri, {}).run
