"""What the demo guest is made of, looked for on this machine. Nothing is installed here."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import ConfigurationError

BOOT = Path("/boot")

_BUILT_IN = ("BLK_DEV_INITRD", "RD_GZIP", "DEVTMPFS", "VGA_CONSOLE", "SERIAL_8250",
             "SERIO_I8042", "KEYBOARD_ATKBD")  # fmt: skip
_ELF_INTERPRETER, _X86_64 = 3, 62  # PT_INTERP, EM_X86_64


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a guest in QEMU needs; all of it is there and readable."""

    qemu: Path
    kernel: Path
    busybox: Path


def find(boot: Path = BOOT) -> Parts:
    """The parts on this machine; `boot` is where the kernels are.

    Raises ConfigurationError, whose one sentence says what is missing and which package of
    Debian and Ubuntu has it.
    """
    qemu = _program("qemu-system-x86_64")
    busybox = _program("busybox")
    kernel, no_kernel = _kernel(boot)
    missing = []
    if qemu is None:
        missing.append("QEMU (package qemu-system-x86)")
    if kernel is None:
        missing.append(no_kernel)
    if busybox is None or not _is_static(busybox):
        missing.append("a static busybox (package busybox-static)")
    if missing or qemu is None or kernel is None or busybox is None:
        raise ConfigurationError(f"a guest in QEMU needs also {', '.join(missing)}")
    return Parts(qemu, kernel, busybox)


def _program(name: str) -> Path | None:
    found = shutil.which(name)
    return None if found is None else Path(found)


def _kernel(boot: Path) -> tuple[Path | None, str]:
    """The kernel that starts fastest, or None and what to say about it."""
    unreadable = None
    for kernel in sorted(boot.glob("vmlinuz-*"), key=_preference, reverse=True):
        if not os.access(kernel, os.R_OK):
            unreadable = unreadable or kernel
        elif _is_bzimage(kernel) and _has_drivers(kernel):
            return kernel, ""
    if unreadable is not None:  # Ubuntu's have mode 0600
        return None, f"a kernel it may read (sudo chmod a+r {unreadable})"
    return None, "an x86-64 kernel (package linux-image-cloud-amd64, on Ubuntu linux-image-virtual)"


def _preference(kernel: Path) -> tuple[bool, list[int]]:
    # Debian's cloud kernel has few drivers and is unpacked quickly: 2 s to the prompt, not 5.
    return "cloud" in kernel.name, [int(number) for number in re.findall(r"\d+", kernel.name)]


def _is_bzimage(kernel: Path) -> bool:
    """Whether this is an x86 kernel (Linux's boot.rst: boot_flag, header)."""
    with kernel.open("rb") as file:
        head = file.read(0x206)
    return head[0x1FE:] == b"\x55\xaa" + head[0x200:0x202] + b"HdrS"


def _has_drivers(kernel: Path) -> bool:
    """Whether console and keyboard work without a module, as far as its configuration tells."""
    try:
        config = kernel.with_name(kernel.name.replace("vmlinuz", "config", 1)).read_text()
    except OSError:
        return True
    return {f"CONFIG_{name}=y" for name in _BUILT_IN} <= set(config.splitlines())


def _is_static(program: Path) -> bool:
    """Whether this is an x86-64 ELF program without an interpreter, so that it runs alone."""
    data = program.read_bytes()
    if data[:5] != b"\x7fELF\x02" or int.from_bytes(data[18:20], "little") != _X86_64:
        return False
    return _ELF_INTERPRETER not in _segments(data)


def _segments(elf: bytes) -> Iterator[int]:
    offset = int.from_bytes(elf[32:40], "little")
    size, number = (int.from_bytes(elf[at : at + 2], "little") for at in (54, 56))
    for at in range(offset, offset + size * number, size):
        yield int.from_bytes(elf[at : at + 4], "little")
