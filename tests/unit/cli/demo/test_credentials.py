"""The certificate directory that QEMU is given."""

from pathlib import Path

import pytest

from sealvnc.cli.demo import credentials
from sealvnc.errors import ConfigurationError

FILES = ("ca-cert.pem", "server-cert.pem", "server-key.pem")


def test_the_files_are_linked_and_dh_parameters_added(tmp_path: Path) -> None:
    certificates, private = tmp_path / "certificates", tmp_path / "private"
    certificates.mkdir()
    private.mkdir()
    for name in FILES:
        (certificates / name).write_text(name)
    gathered = credentials.gather(private, certificates)
    assert gathered.parent == private
    assert {file.name for file in gathered.iterdir()} == {*FILES, "dh-params.pem"}
    assert [(gathered / name).read_text() for name in FILES] == list(FILES)
    assert sorted(file.name for file in certificates.iterdir()) == sorted(FILES)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca-cert.pem").touch()
    with pytest.raises(ConfigurationError, match=r"server-cert\.pem: No such file"):
        credentials.gather(tmp_path, tmp_path)
