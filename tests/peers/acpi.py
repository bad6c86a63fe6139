"""An operating system of one sector: it ends when the power button is pressed.

It says ``R`` on its serial port each time it has started. ACPI's registers are where SeaBIOS
puts them on the machine ``pc``.
"""

from pathlib import Path

READY = b"R"

_CODE = bytes.fromhex(
    "ba0206 b80001 ef"  # PM1 enable: the power button
    "baf803 b052 ee"  # "R" to the serial port
    "ba0006"
    "f4 ed f6c401 74f9"  # until the power button is in the PM1 status: halt
    "b80001 ef"  # that has been seen
    "ba0406 b80020 ef"  # PM1 control: to sleep, as deep as S5
    "ebfe"
)


def disk(path: Path) -> Path:
    """Write a floppy disk that starts with it."""
    path.write_bytes((_CODE.ljust(510, b"\0") + b"\x55\xaa").ljust(1440 << 10, b"\0"))
    return path
