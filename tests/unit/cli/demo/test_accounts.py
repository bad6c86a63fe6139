"""Accounts are made by saslpasswd2, which is played by a script here."""

import json
import socket
from pathlib import Path

import pytest

from sealvnc.cli.demo import accounts
from sealvnc.errors import ConfigurationError

RECORDER = """#!/usr/bin/env python3
import json, os, sys
with open({log!r}, "a") as log:
    log.write(json.dumps([sys.argv[1:], sys.stdin.read(), os.environ["SASL_CONF_PATH"]]) + "\\n")
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def saslpasswd2(tmp_path: Path, log: Path) -> Path:
    script = tmp_path / "saslpasswd2"
    script.write_text(RECORDER.format(log=str(log)))
    script.chmod(0o755)
    return script


@pytest.fixture
def known_as(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Box")
    found = [(0, 0, 0, "box.example.org", ("192.0.2.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.usefixtures("known_as")
def test_passwords_go_by_standard_input_and_never_by_argument(
    tmp_path: Path, saslpasswd2: Path, log: Path
) -> None:
    environment = accounts.create(tmp_path, saslpasswd2, {"alice": "s3cret"})
    assert environment == {"SASL_CONF_PATH": str(tmp_path)}
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    assert {arguments[arguments.index("-u") + 1] for arguments, _, _ in calls} == {
        "box",
        "box.example.org",
    }
    for arguments, password, path in calls:
        assert arguments[-2:] == ["--", "alice"]
        assert not any("s3cret" in argument for argument in arguments)
        assert (password, path) == ("s3cret", str(tmp_path))


def test_qemu_is_told_one_mechanism_and_the_database(tmp_path: Path, saslpasswd2: Path) -> None:
    accounts.create(tmp_path, saslpasswd2, {})
    lines = (tmp_path / "qemu.conf").read_text().splitlines()
    assert "mech_list: SCRAM-SHA-256" in lines
    assert f"sasldb_path: {tmp_path}/sasldb2" in lines


def test_a_refusal_names_the_user_and_not_the_password(tmp_path: Path) -> None:
    refuser = tmp_path / "saslpasswd2"
    refuser.write_text("#!/bin/sh\nread -r password\necho 'no such luck' >&2\nexit 1\n")
    refuser.chmod(0o755)
    with pytest.raises(ConfigurationError, match="alice: no such luck") as caught:
        accounts.create(tmp_path, refuser, {"alice": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_without_a_resolver_the_host_name_is_the_realm(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "gethostname", lambda: "Box")
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert accounts.realms() == {"box"}
