"""What is typed by scan codes arrives in a Linux guest whose console has that layout."""

import asyncio
from collections.abc import Iterator

import pytest

from interop.attempt import Attempt, logged_in_to_qemu
from interop.matrix import Matrix
from interop.test_guest import BOOT, KERNEL_ARGUMENTS, Guest
from peers import keymaps, qemu
from sealvnc.cli.demo import initramfs, parts
from sealvnc.rfb.session.keyboard import LAYOUTS

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("guest")]

ASCII = "".join(map(chr, range(0x20, 0x7F)))
OWN = {
    "us": "",
    "gb": "£",
    "de": "äöüÄÖÜß§éèâ",
    "fr": "éèàçùâêîôûëï",
    "es": "ñÑçáéíóúü¿¡",
    "it": "àèéìòùç",
    "se": "åäöÅÄÖé",
    "dk": "æøåÆØÅé",
    "no": "æøåÆØÅ",
    "ch": "äöüéèàÄÖÜâ",
    "pt": "çãõáéâ",
    "br": "çÇãõáéâ",
    "be": "éèàçùâ",
    "dvorak": "",
}
"""What the layout is there for, beside ASCII."""


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    directory = tmp_path_factory.mktemp("typing")
    found = parts.find()
    initrd, serial = directory / "initrd", directory / "serial"
    initrd.write_bytes(initramfs.build(found.busybox.read_bytes()) + keymaps.archive())
    arguments = [
        *("-kernel", str(found.kernel), "-initrd", str(initrd), "-append", KERNEL_ARGUMENTS),
        *("-serial", f"file:{serial}", "-no-reboot"),
    ]
    with qemu.start("x509-scram-sha-256", memory=192, arguments=arguments) as server:
        yield Guest(server, serial)


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_text(guest: Guest, matrix: Matrix, layout: str) -> None:
    """All of ASCII and the layout's own letters, on its keys; then the guest is American again."""
    elsewhere = keymaps.ELSEWHERE.get(layout, "")
    text = "".join(c for c in ASCII + OWN[layout] if c not in elsewhere)
    await guest.says(initramfs.READY)
    attempt = Attempt("x509-scram-sha-256", f"typing, {layout}")
    async with asyncio.timeout(BOOT), logged_in_to_qemu(matrix, attempt, guest.server) as session:
        await session.type(_loading(layout, f"has {layout}"))
        await guest.says(f"has {layout}\n")
        await session.type(f"cat >/dev/ttyS0\n<{text}>\n", layout=layout)
        await guest.says(f"<{text}>\n")
        await session.press("ctrl+d", layout=layout)
        await session.type(_loading("us", f"had {layout}"), layout=layout)
        await guest.says(f"had {layout}\n")


def _loading(layout: str, report: str) -> str:
    return f"{keymaps.LOAD.format(layout)}; echo {report} >/dev/ttyS0\n"
