"""`gateway/config/cautions.py`: what is legal and weak is said."""

from pathlib import Path

import pytest

from sealvnc.gateway.config import parse, warnings
from sealvnc.gateway.config.entries import ENCRYPTED
from sealvnc.rfb.security.registry import SERVER_NAMES

GUEST = "[guests.web01]\nconsole = 'qmp:/run/web01.qmp'\n"


def said(text: str) -> tuple[str, ...]:
    return warnings(parse(text, Path("sealvnc.toml")).config)


@pytest.mark.parametrize("name", [each for each in SERVER_NAMES if each not in ENCRYPTED])
def test_every_legacy_type_is_loud(name: str) -> None:
    (only,) = said(f"{GUEST}[[listener]]\nsecurity = ['x509sasl', '{name}']")
    assert only.startswith(f"listener[0].security ([::]:5900): {name} is legacy: ")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("insecure = true", "listener[0].insecure ([::]:5900): sessions that nothing encrypts"),
        ("minimum_ssf = 56", "listener[0].minimum_ssf ([::]:5900): less than 128 bits"),
        ("proxies = ['0.0.0.0/0']", "listener[0].proxies ([::]:5900): 0.0.0.0/0 is everybody"),
        ("address = 'unix:/x'\nmode = '0666'", "listener[0].mode (unix:/x): every user"),
        ("guest = 'web02'", "listener[0].guest: no backend has a guest 'web02'"),
    ],
)
def test_warnings(lines: str, expected: str) -> None:
    (only,) = said(f"{GUEST}[[listener]]\n{lines}")
    assert only.startswith(expected)


def test_an_insecure_guest() -> None:
    (only,) = said("[guests.web01]\nconsole = 'tcp:h:1'\ninsecure = true")
    assert only.startswith("guests.web01.insecure: ")


def test_no_guests() -> None:
    assert said("") == ("guests: there are none; add [guests.NAME] or a [[hypervisor]]",)


@pytest.mark.parametrize(
    "lines",
    [
        "guest = 'web01'",
        "address = 'unix:/x'\ninsecure = true\nminimum_ssf = 0",
        "security = ['x509plain']\nminimum_ssf = 0",
        "proxies = ['192.0.2.0/24']",
    ],
)
def test_nothing_to_say(lines: str) -> None:
    assert said(f"{GUEST}[[listener]]\n{lines}") == ()
