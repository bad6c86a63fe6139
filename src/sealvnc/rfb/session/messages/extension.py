"""Extensions whose messages may be sent once the server has shown that it knows them."""

from enum import Flag, auto


class Extension(Flag):
    """What the server has acknowledged."""

    FENCE = auto()
    CONTINUOUS_UPDATES = auto()
    XVP = auto()
    DESKTOP_SIZE = auto()
    QEMU_KEYS = auto()
    QEMU_AUDIO = auto()
    CLIPBOARD = auto()
    MOUSE_BUTTONS = auto()
    GII = auto()


NOTHING = Extension(0)
