"""The demo guest's only file system: busybox and two scripts, as a newc archive.

The format is Linux's, Documentation/driver-api/early-userspace/buffer-format.rst.
Written here and not by cpio(1), it needs neither that program nor root, who alone
may make device nodes.
"""

import gzip
from dataclasses import dataclass

READY = "SealVNC demo guest ready"
"""Stands on the guest's screen and is sent to its serial port as soon as keys are taken."""

HOSTNAME = "sealvnc-demo"
"""The guest's name unless its kernel is started with ``name=...``."""

_DIRECTORY, _FILE, _SYMLINK, _CHARACTER_DEVICE = 0o040755, 0o100755, 0o120777, 0o020600

_APPLETS = (
    "[", "awk", "cat", "clear", "cp", "cut", "date", "df", "dmesg", "echo", "env", "false", "find",
    "free", "grep", "head", "hexdump", "hostname", "kill", "less", "ls", "mkdir", "mount", "mv",
    "poweroff", "ps", "pwd", "reset", "rm", "sed", "seq", "setsid", "sh", "sleep", "sort", "stty",
    "tail", "test", "top", "touch", "true", "tty", "umount", "uname", "uptime", "vi", "wc", "which",
    "whoami", "yes",
)  # fmt: skip

_INIT = f"""#!/bin/sh
export PATH=/bin HOME=/ USER=root TERM=linux ENV=/etc/shell
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
hostname ${{name:-{HOSTNAME}}}
dmesg -n 1
while :; do setsid -c sh -i </dev/tty1 >/dev/tty1 2>&1; done
"""

# The escape sequence asks for a still, inverse block as the cursor (Linux's vga-softcursor.rst):
# with a blinking one the picture would never be at rest, and that is what screenshots wait for.
_SHELL = rf"""PS1='\h:\w# '
clear
printf '\033[?17;119;0c'
cat <<END
{READY}

This is $(hostname), Linux $(uname -r) in QEMU.
Whoever sees this screen has logged in over TLS with SASL.
Try: uname -a, date, ps, top, vi. Nothing is kept.

END
echo '{READY}' >/dev/ttyS0
"""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    mode: int
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def build(busybox: bytes) -> bytes:
    """The compressed archive; `busybox` is the content of a statically linked busybox."""
    directories = ("bin", "dev", "etc", "proc", "sys")
    entries = (
        *(_Entry(name, _DIRECTORY) for name in directories),
        # The kernel opens it before init can mount /dev: init's standard streams.
        _Entry("dev/console", _CHARACTER_DEVICE, device=(5, 1)),
        _Entry("bin/busybox", _FILE, busybox),
        *(_Entry(f"bin/{name}", _SYMLINK, b"busybox") for name in _APPLETS),
        _Entry("etc/shell", _FILE, _SHELL.encode()),
        _Entry("init", _FILE, _INIT.encode()),
    )
    packed = [_pack(entry, inode) for inode, entry in enumerate(entries, start=1)]
    archive = b"".join([*packed, _pack(_Entry("TRAILER!!!", 0), 0)])
    return gzip.compress(archive, compresslevel=1, mtime=0)


def _pack(entry: _Entry, inode: int) -> bytes:
    name = entry.name.encode() + b"\0"
    owner = group = mtime = major = minor = check = 0
    links = 1
    fields = (inode, entry.mode, owner, group, links, mtime, len(entry.data), major, minor,
              *entry.device, len(name), check)  # fmt: skip
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return _padded(header + name) + _padded(entry.data)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
