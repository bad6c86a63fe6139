"""The few commands of the built-in guest."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

CLEAR = "\f"
"""In an answer: empty the screen first."""


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it was typed, and who typed it when."""

    name: str
    arguments: tuple[str, ...]
    user: str
    now: datetime


def answer(line: str, user: str, now: datetime) -> str:
    """What the guest says to a line: nothing, or lines that end with a line feed."""
    try:
        words = shlex.split(line)
    except ValueError:
        return "sh: a quotation mark is missing\n"
    if not words:
        return ""
    name, *arguments = words
    command = _COMMANDS.get(name, _not_found)
    return command(Call(name, tuple(arguments), user, now))


def _clear(_: Call) -> str:
    return CLEAR


def _date(call: Call) -> str:
    return f"{call.now:%a %b %d %H:%M:%S %Z %Y}\n"


def _echo(call: Call) -> str:
    return " ".join(call.arguments) + "\n"


def _help(_: Call) -> str:
    return f"Commands: {' '.join(_COMMANDS)}\n"


def _not_found(call: Call) -> str:
    return f"sh: {call.name}: not found\n"


def _uname(_: Call) -> str:
    return "SealVNC built-in guest: a program that draws this screen, no operating system\n"


def _whoami(call: Call) -> str:
    return f"{call.user}\n"


_COMMANDS: Mapping[str, Callable[[Call], str]] = {
    "clear": _clear,
    "date": _date,
    "echo": _echo,
    "help": _help,
    "uname": _uname,
    "whoami": _whoami,
}
