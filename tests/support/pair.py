"""Our client and a server in memory: what one sends the other receives, one byte at a time."""

from collections.abc import Callable
from typing import Any

from sealvnc.errors import Error
from sealvnc.rfb import connection
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.security.rsa_aes import TrustServerKey
from sealvnc.rfb.security.security_type import SecurityType
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.sasl import Authorize, CheckPassword, Credentials, NeedCredentials
from sealvnc.wire import Ask, Dialogue, Protection, Pump, Transport, Work

LOOPBACK = Protection(Transport.LOOPBACK)
NETWORK = Protection(Transport.NETWORK)
UNIX = Protection(Transport.UNIX)
DESKTOP = ServerInit(64, 48, BGRX, "other")
ALICE = Credentials("alice", "pencil")

Answer = Callable[[object], object]


def as_alice(question: object) -> object:
    """Both ends' application: alice's password is pencil, and so is everybody's."""
    match question:
        case NeedCredentials():
            return ALICE
        case TrustServerKey() | Authorize():
            return True
        case CheckPassword(authcid, password):
            return authcid in ("alice", "anybody") and password == "pencil"
        case Work(run):
            return run()
    raise AssertionError(f"nobody expected {question}")


class Side:
    """One end, what it was asked, and how it ended."""

    def __init__(self, dialogue: Dialogue[Any], answer: Answer = as_alice) -> None:
        self.pump, self.error, self.asked = Pump(Stack()), None, list[object]()
        self._answer = answer
        self._try(lambda: self.pump.start(dialogue))

    error: Error | None

    def receive(self, data: bytes) -> None:
        self._try(lambda: self.pump.receive_data(data))

    def hang_up(self) -> None:
        self._try(self.pump.receive_eof)

    @property
    def result(self) -> Any:
        if self.error is not None:
            raise self.error
        assert self.pump.waiting is None, f"waits for {self.pump.waiting}"
        return self.pump.result

    def _try(self, step: Callable[[], None]) -> None:
        if self.error is not None:
            return
        try:
            step()
            while isinstance(self.pump.waiting, Ask):
                self.asked.append(self.pump.waiting.question)
                self.pump.answer(self._answer(self.pump.waiting.question))
        except Error as error:
            self.error = error


def join(
    client: Side,
    server: Side,
    *,
    until: int | None = None,
    alter: Callable[[bytes], bytes] = bytes,
) -> tuple[bytes, bytes]:
    """Move bytes until nobody has any; what the client and the server have said.

    ``until``: the server goes away after so many bytes; ``alter`` sees all that it says at once.
    """
    said, heard = bytearray(), bytearray()
    while True:
        said += (ours := client.pump.data_to_send())
        heard += (theirs := alter(server.pump.data_to_send()))
        if not ours and not theirs:
            return bytes(said), bytes(heard)
        if until is not None and len(heard) >= until:
            theirs = theirs[: len(theirs) - (len(heard) - until)]
            _trickle(client, theirs)
            client.hang_up()
            return bytes(said), bytes(heard[:until])
        _trickle(server, ours)
        _trickle(client, theirs)


def _trickle(side: Side, data: bytes) -> None:
    for i in range(len(data)):
        side.receive(data[i : i + 1])


def pair(
    number: int,
    client: SecurityType,
    server: SecurityType,
    *,
    protection: Protection = LOOPBACK,
    answer: Answer = as_alice,
) -> tuple[Side, Side]:
    """Both ends of a connection by one security type, about to begin."""
    ours = Side(connection.client({number: client}, protection), answer)
    return ours, Side(connection.server({number: server}, LOOPBACK, DESKTOP))


def connect(
    number: int,
    client: SecurityType,
    server: SecurityType,
    *,
    protection: Protection = LOOPBACK,
    answer: Answer = as_alice,
) -> tuple[Side, Side]:
    """The same, after ServerInit or whatever kept it from coming."""
    sides = pair(number, client, server, protection=protection, answer=answer)
    join(*sides)
    return sides
