"""The guest, booted for real."""

import dataclasses
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

import sealvnc
from peers import pki
from sealvnc.cli.demo import guest
from sealvnc.errors import ConfigurationError, CredentialsError

pytestmark = pytest.mark.peers

USERS = {"alice": "pencil", "bob": "with blank"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The name has all that QEMU's option syntax could stumble over."""
    directory = tmp_path_factory.mktemp("demo") / "a, b=c"
    shutil.copytree(pki.session().directory("server"), directory)
    (directory / "dh-params.pem").unlink()
    return directory


async def test_log_in_type_and_look(tmp_path: Path, certificates: Path) -> None:
    directory = tmp_path / "x, y=z"
    directory.mkdir()
    with guest.boot(directory, certificates, USERS) as running:
        (private,) = directory.iterdir()
        assert private.stat().st_mode & 0o777 == 0o700
        assert 0 < running.seconds < guest.BOOT_SECONDS
        assert running.accelerator in {"TCG", "KVM"}
        address = f"{running.host}::{running.port}"
        ca = certificates / "ca-cert.pem"
        for user, password in USERS.items():
            credentials = sealvnc.Credentials(user, password)
            async with sealvnc.connect(address, credentials, ca=ca) as session:
                assert session.mechanism == "SCRAM-SHA-256"
                await session.wait_until_stable(0.5)
                before = session.image()
                await session.type("uname -a\n")
                await session.wait_until_stable(0.5)
                assert session.image() != before
        with pytest.raises(CredentialsError):
            async with sealvnc.connect(address, sealvnc.Credentials("alice", "wrong"), ca=ca):
                pass
    assert list(directory.iterdir()) == []


def test_the_guest_ends_when_the_caller_fails(tmp_path: Path, certificates: Path) -> None:
    running = guest.boot(tmp_path, certificates, USERS)
    running.__enter__()
    assert len(_children()) == 1
    assert not running.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert _children() == []
    assert list(tmp_path.iterdir()) == []


def test_a_guest_that_is_gone_already_is_no_trouble(tmp_path: Path, certificates: Path) -> None:
    with guest.boot(tmp_path, certificates, USERS):
        (child,) = _children()
        os.kill(child, signal.SIGKILL)
    assert _children() == []


def test_two_guests_get_two_ports(tmp_path: Path, certificates: Path) -> None:
    with (
        guest.boot(tmp_path, certificates, USERS) as one,
        guest.boot(tmp_path, certificates, USERS) as two,
    ):
        assert one.port != two.port


def test_no_prompt_in_time(tmp_path: Path, certificates: Path) -> None:
    started = time.monotonic()
    with pytest.raises(ConfigurationError, match="did not reach its prompt in time"):
        guest.boot(tmp_path, certificates, USERS, timeout=0).__enter__()
    assert time.monotonic() - started < 5
    assert _children() == []


def test_what_qemu_says_is_passed_on(tmp_path: Path, certificates: Path) -> None:
    parts = dataclasses.replace(guest.find(), kernel=tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match=r"could not open kernel file.*nothing"):
        guest.boot(tmp_path, certificates, USERS, parts=parts).__enter__()
    assert list(tmp_path.iterdir()) == []


def _children() -> list[int]:
    ps = shutil.which("ps")
    assert ps is not None
    listed = subprocess.run(
        [ps, "--ppid", str(os.getpid()), "-o", "pid=,comm="], capture_output=True, check=False
    )
    lines = listed.stdout.decode().splitlines()
    return [int(line.split()[0]) for line in lines if "qemu" in line]
