"""`gateway/service/service_files.py`: every file is there, complete, and filled in."""

from pathlib import Path

import pytest

from sealvnc.gateway.service import FILES, rendered

PROGRAM, CONFIG = Path("/usr/bin/sealvnc"), Path("/etc/sealvnc/sealvnc.toml")


@pytest.mark.parametrize("name", [each.name for each in FILES])
def test_nothing_is_left_to_fill_in(name: str) -> None:
    assert "@" not in rendered(name, PROGRAM, CONFIG).replace(
        "~@privileged @resources", ""
    ).replace("@system-service", "")


def test_the_program() -> None:
    text = rendered("sealvnc-gateway.service", PROGRAM, CONFIG, ("libvirt",))
    assert "ExecStart=/usr/bin/sealvnc gateway run --config /etc/sealvnc/sealvnc.toml\n" in text
    assert "SupplementaryGroups=libvirt\n" in text


def test_paths_that_systemd_would_read_otherwise() -> None:
    text = rendered("sealvnc-gateway.service", Path('/opt/my $x/100%"/sealvnc'), CONFIG)
    assert 'ExecStart="/opt/my $$x/100%%\\"/sealvnc" gateway run' in text
