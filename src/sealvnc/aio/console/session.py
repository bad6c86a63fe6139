"""All that a client does with a desktop."""

from .audio import Audio
from .clipboard import Clipboard
from .control import Control
from .inputs import Inputs
from .kept import Kept


class Session(Kept, Inputs, Clipboard, Control, Audio):
    """An authenticated connection to a desktop.

    Pictures: `screenshot`, `save`, `framebuffer`, `wait_until_stable`, `wait_for_image`,
    `updates`. Input: `type`, `press`, `point`, `click`, `set_clipboard`. Besides: `clipboard`,
    `resize`, `power`, `audio`. Every call that waits takes a ``timeout`` in seconds and raises
    `DeadlineError` when it is over. An error of the connection is raised from the call that
    waits for it.
    """
