"""Boot a throw-away guest, wait until its screen stands still, press a key, keep the pictures.

python boot.py [arguments for QEMU, such as -cdrom installer.iso]
"""

import sys

from sealvnc import Rectangle, sync
from sealvnc.testing import start


def main(*arguments: str) -> None:
    with start(*arguments) as guest, sync.connect(guest.address) as console:
        print(f"{console.name}, {console.width} x {console.height}")
        console.wait_until_stable(1, region=Rectangle(0, 0, 320, 200), timeout=60)
        console.save("before.png")
        console.press("enter")
        console.refresh()
        console.save("after.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
