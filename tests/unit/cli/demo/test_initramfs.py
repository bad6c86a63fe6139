"""The archive, read back the way the kernel reads it."""

import gzip
import shutil
import subprocess
from dataclasses import dataclass

import pytest

from sealvnc.cli.demo import initramfs


@dataclass(frozen=True)
class Member:
    mode: int
    device: tuple[int, int]
    data: bytes


def unpack(archive: bytes) -> dict[str, Member]:
    members: dict[str, Member] = {}
    at, inodes = 0, set()
    while True:
        assert at % 4 == 0
        assert archive[at : at + 6] == b"070701"
        numbers = [int(archive[at + i : at + i + 8], 16) for i in range(6, 110, 8)]
        inode, mode, size, name_size = numbers[0], numbers[1], numbers[6], numbers[11]
        name = archive[at + 110 : at + 110 + name_size]
        assert name.endswith(b"\0")
        at += 110 + name_size
        at += -at % 4
        if name == b"TRAILER!!!\0":
            assert archive[at + size :].strip(b"\0") == b""
            return members
        assert inode not in inodes, "two files with one inode number are one file to the kernel"
        inodes.add(inode)
        data = archive[at : at + size]
        members[name[:-1].decode()] = Member(mode, (numbers[9], numbers[10]), data)
        at += size + -size % 4


@pytest.fixture(scope="module")
def members() -> dict[str, Member]:
    return unpack(gzip.decompress(initramfs.build(b"busybox's bytes")))


def test_init_is_a_program_that_runs_a_shell_on_the_first_console(
    members: dict[str, Member],
) -> None:
    assert members["init"].mode == 0o100755
    assert members["init"].data.startswith(b"#!/bin/sh\n")
    assert b"</dev/tty1 >/dev/tty1" in members["init"].data


def test_busybox_is_there_and_has_its_names(members: dict[str, Member]) -> None:
    assert members["bin/busybox"] == Member(0o100755, (0, 0), b"busybox's bytes")
    for name in ("sh", "ls", "uname", "setsid", "mount"):
        assert members[f"bin/{name}"] == Member(0o120777, (0, 0), b"busybox")


def test_the_console_is_a_device(members: dict[str, Member]) -> None:
    assert members["dev/console"] == Member(0o020600, (5, 1), b"")


def test_directories_come_before_what_is_in_them(members: dict[str, Member]) -> None:
    names = list(members)
    for name in names:
        directory, slash, _ = name.rpartition("/")
        assert not slash or names.index(directory) < names.index(name)


def test_the_shell_says_ready_on_screen_and_serial_port(members: dict[str, Member]) -> None:
    script = members["etc/shell"].data.decode()
    assert script.count(initramfs.READY) == 2
    assert script.endswith(">/dev/ttyS0\n")


def test_the_same_input_gives_the_same_archive() -> None:
    assert initramfs.build(b"x") == initramfs.build(b"x")


@pytest.mark.parametrize("name", ["init", "etc/shell"])
def test_the_scripts_are_valid(members: dict[str, Member], name: str) -> None:
    shell = shutil.which("sh")
    assert shell is not None
    subprocess.run([shell, "-n"], input=members[name].data, check=True)
