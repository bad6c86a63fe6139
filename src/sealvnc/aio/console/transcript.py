"""What was said in a session, without secrets: the messages' own ``repr`` hides them."""

import time
from collections import deque

from ...rfb.session.messages.server import FramebufferUpdate

_KEPT = 2000


class Transcript:
    """The last 2,000 messages, each as a line: seconds since the start, direction, message."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._lines: deque[tuple[float, str, str]] = deque(maxlen=_KEPT)

    def note(self, direction: str, message: object) -> None:
        """One message; ``direction`` is ``>`` for what we send, ``<`` for what comes."""
        self._lines.append((time.monotonic() - self._start, direction, _said(message)))

    def __str__(self) -> str:
        return "".join(f"{at:9.3f} {arrow} {said}\n" for at, arrow, said in self._lines)


def _said(message: object) -> str:
    if not isinstance(message, FramebufferUpdate):
        return repr(message)
    area = sum(rectangle.area for rectangle in message.rectangles)
    text = f"FramebufferUpdate of {len(message.rectangles)} rectangles, {area} pixels"
    return text + "".join(f", told {number}" for number in sorted(message.told))
