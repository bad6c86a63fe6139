"""`manage/certificate_files.py`: names, modes, no window, nothing replaced by accident."""

import os
import stat
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.manage.certificate_files import write
from sealvnc.manage.certificates import Role, Validity, make_ca, make_leaf

YEAR = Validity.days(365)
CA = make_ca([("CN", "CA")], YEAR)
SERVER = make_leaf(Role.SERVER, [("CN", "vm7")], YEAR, CA, dns=["vm7"])
CLIENT = make_leaf(Role.CLIENT, [("CN", "alice")], YEAR, CA)


def modes(directory: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}


def test_names_and_modes(tmp_path: Path) -> None:
    directory = tmp_path / "etc/pki"
    before = os.umask(0)
    try:
        written = write(directory, ca=CA, server=SERVER, client=CLIENT, with_ca_key=True)
    finally:
        os.umask(before)
    assert modes(directory) == {
        "ca-cert.pem": 0o644,
        "ca-key.pem": 0o600,
        "server-cert.pem": 0o644,
        "server-key.pem": 0o600,
        "client-cert.pem": 0o644,
        "client-key.pem": 0o600,
    }
    assert {path.name for path in written} == set(modes(directory))
    assert (directory / "server-key.pem").read_bytes() == SERVER.key_pem
    assert (directory / "server-cert.pem").read_bytes() == SERVER.certificate_pem


def test_only_what_is_given(tmp_path: Path) -> None:
    write(tmp_path, ca=CA, client=CLIENT)
    assert set(modes(tmp_path)) == {"ca-cert.pem", "client-cert.pem", "client-key.pem"}


def test_nothing_is_replaced_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "server-cert.pem").write_text("precious")
    with pytest.raises(ConfigurationError, match=r"server-cert\.pem"):
        write(tmp_path, ca=CA, server=SERVER)
    assert set(modes(tmp_path)) == {"server-cert.pem"}
    write(tmp_path, ca=CA, server=SERVER, replace=True)
    assert (tmp_path / "server-cert.pem").read_bytes() == SERVER.certificate_pem


def test_a_readable_old_key_does_not_stay_readable(tmp_path: Path) -> None:
    (tmp_path / "server-key.pem").touch(mode=0o644)
    write(tmp_path, server=SERVER, replace=True)
    assert modes(tmp_path)["server-key.pem"] == 0o600


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    (tmp_path / "server-key.pem").symlink_to(target)
    with pytest.raises(ConfigurationError, match="exists already"):
        write(tmp_path, server=SERVER)
    write(tmp_path, server=SERVER, replace=True)
    assert not target.exists()


def test_the_key_is_private_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def replace(source: str, target: Path) -> None:
        seen.append(stat.S_IMODE(Path(source).stat().st_mode))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(ConfigurationError, match="No space left"):
        write(tmp_path, server=SERVER)
    assert seen == [0o600]
    assert modes(tmp_path) == {}


def test_a_directory_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="file/pki"):
        write(tmp_path / "file" / "pki", ca=CA)
