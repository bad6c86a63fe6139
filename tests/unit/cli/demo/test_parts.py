"""What is found on a machine, and what is said about the rest."""

import os
from pathlib import Path

import pytest

from sealvnc.cli.demo import parts
from sealvnc.errors import ConfigurationError

BZIMAGE = bytes(0x1FE) + b"\x55\xaa\xeb\x66HdrS"
CONFIG = "".join(f"CONFIG_{name}=y\n" for name in parts._BUILT_IN)


def elf(*segments: int, machine: int = 62) -> bytes:
    header = bytearray(64)
    header[:5] = b"\x7fELF\x02"
    header[18:20] = machine.to_bytes(2, "little")
    header[32:40] = (64).to_bytes(8, "little")
    header[54:56], header[56:58] = (56).to_bytes(2, "little"), len(segments).to_bytes(2, "little")
    return bytes(header) + b"".join(s.to_bytes(4, "little") + bytes(52) for s in segments)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has everything."""
    for name in ("bin", "boot"):
        (tmp_path / name).mkdir()
    for name in ("qemu-system-x86_64", "busybox"):
        (tmp_path / "bin" / name).write_bytes(elf(1, 7))
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "boot" / "vmlinuz-6.1.0-9-cloud-amd64").write_bytes(BZIMAGE)

    def which(name: str) -> str | None:
        found = tmp_path / "bin" / name
        return str(found) if found.exists() else None

    monkeypatch.setattr(parts.shutil, "which", which)
    return tmp_path


def complaint(machine: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parts.find(machine / "boot")
    return str(caught.value)


def test_everything_is_found(machine: Path) -> None:
    assert parts.find(machine / "boot") == parts.Parts(
        qemu=machine / "bin" / "qemu-system-x86_64",
        kernel=machine / "boot" / "vmlinuz-6.1.0-9-cloud-amd64",
        busybox=machine / "bin" / "busybox",
    )


@pytest.mark.parametrize(
    ("file", "package"),
    [
        ("bin/qemu-system-x86_64", "qemu-system-x86"),
        ("bin/busybox", "busybox-static"),
        ("boot/vmlinuz-6.1.0-9-cloud-amd64", "linux-image-cloud-amd64"),
    ],
)
def test_what_is_missing_is_named_with_its_package(machine: Path, file: str, package: str) -> None:
    (machine / file).unlink()
    assert f"(package {package}" in complaint(machine)


def test_all_that_is_missing_is_named_at_once(machine: Path) -> None:
    (machine / "bin" / "busybox").unlink()
    (machine / "bin" / "qemu-system-x86_64").unlink()
    assert complaint(machine) == (
        "a guest in QEMU needs also QEMU (package qemu-system-x86), "
        "a static busybox (package busybox-static)"
    )


@pytest.mark.parametrize("program", [elf(1, 3), elf(1, machine=183), b"#!/bin/sh\n", b""])
def test_only_a_static_busybox_for_this_processor_will_do(machine: Path, program: bytes) -> None:
    (machine / "bin" / "busybox").write_bytes(program)
    assert "a static busybox" in complaint(machine)


def test_the_newest_cloud_kernel_wins(machine: Path) -> None:
    for name in ("6.1.0-10-cloud-amd64", "6.12.0-1-amd64"):
        (machine / "boot" / f"vmlinuz-{name}").write_bytes(BZIMAGE)
    assert parts.find(machine / "boot").kernel.name == "vmlinuz-6.1.0-10-cloud-amd64"


@pytest.mark.parametrize("head", [b"", bytes(0x206), b"MZ" + bytes(0x300)])
def test_another_processors_kernel_is_passed_over(machine: Path, head: bytes) -> None:
    (machine / "boot" / "vmlinuz-7.0-cloud").write_bytes(head)
    assert parts.find(machine / "boot").kernel.name == "vmlinuz-6.1.0-9-cloud-amd64"


def test_a_kernel_needs_its_drivers_built_in(machine: Path) -> None:
    config = machine / "boot" / "config-6.1.0-9-cloud-amd64"
    config.write_text(CONFIG)
    parts.find(machine / "boot")
    config.write_text(CONFIG.replace("CONFIG_VGA_CONSOLE=y", "CONFIG_VGA_CONSOLE=m"))
    assert "kernel" in complaint(machine)


def test_a_kernel_for_root_only_is_named(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root, as whom the tests may run, can read every file; hence not by chmod.
    monkeypatch.setattr(os, "access", lambda *_: False)
    kernel = machine / "boot" / "vmlinuz-6.1.0-9-cloud-amd64"
    assert f"sudo chmod a+r {kernel}" in complaint(machine)
