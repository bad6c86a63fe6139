"""Frames per second: one film for our client and for others, and our encoders beside x11vnc."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from peers import x11vnc, x_client
from peers.process import PeerError, running, scratch
from peers.xvfb import display

from .figures import Figure, Target
from .processes import ROOT, Party, party

PARTIES = Path(__file__).parent / "parties"
NOT_SLOWER = Target(">= 1.00", lambda _, ratio: ratio >= 1)
TWENTY = Target(">= 20.00", lambda _, ratio: ratio >= 20)
RAW, HEXTILE, ZLIB, TIGHT, ZRLE = 0, 5, 6, 7, 16
NAMES = {RAW: "Raw", HEXTILE: "Hextile", ZLIB: "Zlib", TIGHT: "Tight", ZRLE: "ZRLE"}

ENCODERS = {
    "Raw": (RAW,),
    "Hextile": (HEXTILE,),
    "ZRLE": (ZRLE, -255),
    "Tight": (TIGHT, -255),
    "Tight, JPEG quality 6": (TIGHT, -255, -26),
}
_PRINT = "import sys, picture; sys.stdout.buffer.write(picture.desktop(1).pixels)"


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who can watch a film: how it is started, and in which encodings."""

    name: str
    encodings: Sequence[int]
    target: Target
    slow: bool = False


CLIENTS = (
    Client("libvncclient", (RAW, HEXTILE, ZLIB, TIGHT, ZRLE), NOT_SLOWER),
    Client("gtk-vnc", (RAW, HEXTILE, TIGHT, ZRLE), NOT_SLOWER),
    Client("TigerVNC's viewer", (RAW, HEXTILE, TIGHT, ZRLE), NOT_SLOWER),
    Client("vncdotool", (HEXTILE, ZRLE), TWENTY, slow=True),
    Client("asyncvnc", (ZLIB,), TWENTY, slow=True),
)


def measure(rounds: int, frames: int) -> Iterator[Figure]:
    """``frames`` of 1920 x 1080 a turn (six for the Python clients), everybody in turn."""
    with ExitStack() as stack:
        film = stack.enter_context(party("film"))
        port = film.answer()["port"]
        starts = _starts(stack, port)
        for encoding, name in NAMES.items():
            for few in (False, True):
                watchers = [c for c in CLIENTS if encoding in c.encodings and c.slow == few]
                if not watchers:
                    continue
                film.ask(do="load", encoding=encoding, frames=6 if few else frames)
                count = 6 if few else frames
                rates: dict[str, list[float]] = {each.name: [] for each in watchers}
                ours: list[float] = []
                for _ in range(rounds):
                    ours.append(count / _watch(film, starts["SealVNC"](encoding)))
                    for each in watchers:
                        rates[each.name].append(count / _watch(film, starts[each.name](encoding)))
                for each in watchers:
                    topic = "Pictures, 1920 x 1080, client"
                    yield Figure(
                        topic, name, "frames/s", each.name, each.target, ours, rates[each.name]
                    )


def encode(rounds: int, frames: int) -> Iterator[Figure]:
    """The whole picture again and again, by our server and by x11vnc; nothing is decoded."""
    with ExitStack() as stack:
        ours = stack.enter_context(party("painted"))
        port = ours.answer()["port"]
        theirs = stack.enter_context(x11vnc.server(1920, 1080, arguments=["-noxdamage"]))
        painter = stack.enter_context(x_client.painter(theirs.display))
        painter.draw(_desktop())
        sides = [stack.enter_context(party("drain", str(each))) for each in (port, theirs.port)]
        for name, encodings in ENCODERS.items():
            rates: list[list[float]] = [[], []]
            for _ in range(rounds):
                for side, rate in zip(sides, rates, strict=True):
                    answer = side.ask(encodings=encodings, frames=frames)
                    rate.append(frames / answer["seconds"])
            topic = "Pictures, 1920 x 1080, server"
            yield Figure(topic, name, "frames/s", "x11vnc", NOT_SLOWER, *rates)


def _desktop():
    """The film's first picture, as an X client draws it."""
    command = [sys.executable, "-c", _PRINT]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{PARTIES}"}
    words = subprocess.run(command, check=True, capture_output=True, env=environment).stdout
    return np.frombuffer(words, np.uint32).reshape(1080, 1920)


def _starts(stack: ExitStack, port: int):
    """For each client, by the encoding: the command, and its environment."""
    name = stack.enter_context(display(1920, 1200))
    program = scratch("watch") / "watch"
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libvncclient"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    subprocess.run(["gcc", "-O2", "-o", program, PARTIES / "watch.c", *flags], check=True)
    words = {RAW: "raw", HEXTILE: "hextile", ZLIB: "zlib", TIGHT: "tight", ZRLE: "zrle"}
    tiger = {RAW: "Raw", HEXTILE: "Hextile", TIGHT: "Tight", ZRLE: "ZRLE"}
    ours = {"PYTHONPATH": str(ROOT / "src")}
    viewer = ["xtigervncviewer", "-SecurityTypes=None", "-AutoSelect=0", "-FullColor=1"]

    def python(file: str, *more: str, program: str = sys.executable):
        return [program, str(PARTIES / file), str(port), *more]

    return {
        "SealVNC": lambda e: (python("watch.py"), ours),
        "libvncclient": lambda e: ([str(program), str(port), words[e]], {}),
        "gtk-vnc": lambda e: (python("watch_gtkvnc.py", str(e), program="/usr/bin/python3"), {}),
        "TigerVNC's viewer": lambda e: (
            [*viewer, f"-PreferredEncoding={tiger[e]}", f"127.0.0.1::{port}"],
            {"DISPLAY": name},
        ),
        "vncdotool": lambda e: (python("watch_vncdotool.py", str(e)), {}),
        "asyncvnc": lambda e: (python("watch_asyncvnc.py"), {}),
    }


def _watch(film: Party, start: tuple[list[str], Mapping[str, str]]) -> float:
    """Seconds that a client needs for the film."""
    command, environment = start
    log = scratch("watcher") / "log"
    with running(command, log, environment={**os.environ, **environment}):
        try:
            return float(film.ask(do="play")["seconds"])
        except PeerError as error:
            raise PeerError(f"{command}: {log.read_text() or error}") from error
