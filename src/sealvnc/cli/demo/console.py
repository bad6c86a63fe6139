"""The built-in guest: a text console to look at and type on where there is no QEMU."""

from collections.abc import Callable
from datetime import datetime

from . import shell
from .screen import COLUMNS, ROWS, Screen

# Keysyms are X11's (RFC 6143 section 7.5.4); Latin-1 characters have their code points.
_BACKSPACE = 0xFF08
_RETURN, _KEYPAD_ENTER = 0xFF0D, 0xFF8D
_CONTROL = frozenset((0xFFE3, 0xFFE4))
_UNICODE = 0x0100_0000

_LONGEST_LINE = 400  # characters; the rest is not taken

_GREETING = """SealVNC built-in guest, {why}

A program plays the computer. The login, TLS and VNC are real.
Try: help, echo, date, uname, whoami

"""


def _now() -> datetime:
    return datetime.now().astimezone()


class Console:
    """A screen with a prompt. Keys go in, pixels come out, nothing else is touched."""

    def __init__(
        self,
        *,
        user: str = "guest",
        why: str = "no QEMU found",
        now: Callable[[], datetime] = _now,
    ) -> None:
        """`user` is who is logged in, `why` ends the first line on the screen."""
        self._user, self._now = user, now
        self._screen = Screen()
        self._column = self._row = 0
        self._line = ""
        self._held: set[int] = set()
        self._write(_GREETING.format(why=why))
        self._prompt()
        self._screen.draw(self._column, self._row, inverse=True)

    @property
    def width(self) -> int:
        """In pixels."""
        return self._screen.width

    @property
    def height(self) -> int:
        """In pixels."""
        return self._screen.height

    @property
    def pixels(self) -> bytearray:
        """The picture, from the top left; little-endian 0x00RRGGBB. Always the same object."""
        return self._screen.pixels

    @property
    def lines(self) -> list[str]:
        """The picture as text, one string for each of its rows."""
        return self._screen.lines

    def take_dirty(self) -> tuple[int, int, int, int] | None:
        """The (x, y, width, height) that holds every change since the last call, or None."""
        return self._screen.take_dirty()

    def key(self, keysym: int, down: bool) -> None:
        """Press or release a key. Shift needs no care: its effect is in the keysym already."""
        if keysym in _CONTROL:
            (self._held.add if down else self._held.discard)(keysym)
        elif down:
            self._screen.draw(self._column, self._row)
            self._press(keysym)
            self._screen.draw(self._column, self._row, inverse=True)

    def _press(self, keysym: int) -> None:
        character = chr(keysym & ~_UNICODE) if keysym & ~_UNICODE < 0x100 else ""
        if self._held:
            self._press_with_control(character)
        elif keysym in (_RETURN, _KEYPAD_ENTER):
            line, self._line = self._line, ""
            self._write("\n" + shell.answer(line, self._user, self._now()))
            self._prompt()
        elif keysym == _BACKSPACE and self._line:
            self._line = self._line[:-1]
            self._row, self._column = divmod(self._row * COLUMNS + self._column - 1, COLUMNS)
            self._screen.put(self._column, self._row, " ")
        elif character.isprintable() and len(self._line) < _LONGEST_LINE:
            self._line += character
            self._write(character)

    def _press_with_control(self, character: str) -> None:
        match character.lower():
            case "c":
                self._line = ""
                self._write("^C\n")
                self._prompt()
            case "l":
                self._write(shell.CLEAR)
                self._prompt()

    def _prompt(self) -> None:
        self._write(f"{self._user}@built-in:~$ {self._line}")

    def _write(self, text: str) -> None:
        for character in text:
            match character:
                case shell.CLEAR:
                    self._screen.clear()
                    self._column = self._row = 0
                case "\n":
                    self._column, self._row = 0, self._row + 1
                case _:
                    self._screen.put(self._column, self._row, character)
                    self._column += 1
                    if self._column == COLUMNS:
                        self._column, self._row = 0, self._row + 1
            if self._row == ROWS:
                self._screen.scroll()
                self._row -= 1
