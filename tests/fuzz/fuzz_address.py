"""Addresses as people write them: a result, or a `ConfigurationError` that tells no password."""

import re

from harness import fuzz

from sealvnc.aio.address import Address
from sealvnc.errors import ConfigurationError, Error

SEEDS = (
    "localhost",
    "vm7:1",
    "vm7::5901",
    "[::1]:2",
    "[fe80::1%eth0]::5900",
    "192.0.2.7",
    "/run/vnc.sock",
    "vnc+unix:///run/vnc.sock",
    "vnc+unix://alice@/run/vnc%20s.sock",
    "vnc://vm7",
    "vnc://alice@vm7:5901/guest",
    "vnc://al%69ce@[2001:db8::1]:5901/gu%65st",
    "vnc://alice:secret@vm7",
    "alice:secret@vm7",
    "b\u00fccher.example:1",
    "console.vv",
)


def target(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    address = Address.parse(text)
    assert 0 < address.port < 65536
    assert bool(address.path) != bool(address.host)
    if address.host and re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", address.host):
        again = Address.parse(str(address))
        assert (again.host, again.port) == (address.host, address.port)


def tells_no_password(error: Error, data: bytes) -> None:
    assert isinstance(error, ConfigurationError)
    if b":secret@" in data and not data.endswith(b".vv"):
        assert "secret" not in str(error)


if __name__ == "__main__":
    fuzz(target, [seed.encode() for seed in SEEDS], longest=256, judge=tells_no_password)
