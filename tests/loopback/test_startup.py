"""What the command imports, and what it does not: starting must not take longer than a login."""

from pathlib import Path

import pytest

from loopback.in_thread import serving
from loopback.screen import Noting
from support.modules import loaded

MAIN = "from sealvnc.cli.main import main; main()"
TLS = {"OpenSSL", "cryptography.x509", "service_identity"}
OPTIONAL = {"cffi", "gssapi", "joserfc", "numpy", "rich", "simplejpeg", "sealvnc.sync"}
SESSION = {"asyncio", "cryptography", "sealvnc.aio", "sealvnc.rfb", "sealvnc.sasl"}
HEAVY = TLS | OPTIONAL | SESSION | {"PIL", "uvloop"}


def test_modules_are_seen() -> None:
    """The tests below see what they are meant to see."""
    assert {"PIL", "numpy"} <= loaded("import PIL, numpy") & HEAVY


@pytest.mark.parametrize("code", ["import sealvnc", "import sealvnc.cli.main"])
def test_import(code: str) -> None:
    assert not loaded(code) & HEAVY


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_no_command(option: str) -> None:
    """Answered from the table of commands."""
    assert not loaded(MAIN, option) & HEAVY


@pytest.mark.parametrize("command", ["screenshot", "type", "press", "wait"])
def test_help_of_a_command(command: str) -> None:
    """A picture and a channel are still far away."""
    assert not loaded(MAIN, command, "--help") & (TLS | OPTIONAL | {"PIL"})


def test_screenshot(tmp_path: Path) -> None:
    """Of a server without TLS; only what makes a PNG file comes on top of the session."""
    file = tmp_path / "screen.png"
    with serving(Noting(), tmp_path / "vnc") as address:
        modules = loaded(MAIN, "screenshot", address, str(file))
    assert file.stat().st_size > 0
    assert {"PIL", "sealvnc.aio"} <= modules
    assert not modules & (TLS | OPTIONAL)
    assert "sealvnc.rfb.channel.tls.layer" not in modules


@pytest.mark.parametrize("name", ["connect", "Session", "Error"])
def test_name_of_the_package(name: str) -> None:
    """`from sealvnc import connect` brings what a session needs, and TLS not before it starts."""
    modules = loaded(f"from sealvnc import {name}")
    assert not modules & (TLS | OPTIONAL | {"PIL"})
    assert ("sealvnc.aio" in modules) == (name != "Error")
