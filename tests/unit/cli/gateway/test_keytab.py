"""`cli/gateway/keytab.py`: what is no keytab is said to be none; entries are read, keys are not."""

import struct
from pathlib import Path

import pytest

from sealvnc.cli.gateway.keytab import Entry, read
from sealvnc.errors import ConfigurationError
from support.keytab import entry

HOLE = struct.pack(">i", -10) + bytes(10)
GOOD = b"\x05\x02" + entry("vnc/web01.example.org@EXAMPLE.ORG") + HOLE + entry("a@B", 23)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x05",
        b"\x05\x01" + GOOD[2:],
        b"-----BEGIN CERTIFICATE-----",
        GOOD[:40],
        b"\x05\x02\0\0\0\x01\0",
        b"\x05\x02\0\0\0\x04\xff\xff\xff\xff",
    ],
)
def test_no_keytab(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "krb5.keytab"
    path.write_bytes(data)
    with pytest.raises(ConfigurationError, match=r"krb5\.keytab: not a keytab"):
        read(path)


def test_a_keytab_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read(tmp_path / "krb5.keytab")


def test_entries(tmp_path: Path) -> None:
    path = tmp_path / "krb5.keytab"
    path.write_bytes(GOOD + bytes(4) + b"what stands behind the end")
    first, second = read(path)
    assert first == Entry("vnc/web01.example.org@EXAMPLE.ORG", 18)
    assert (first.service, first.host, first.realm) == ("vnc", "web01.example.org", "EXAMPLE.ORG")
    assert (second.host, second.weak, first.weak) == ("", "rc4-hmac", "")
