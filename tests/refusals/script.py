"""Peers that do what they please: a conversation written down step by step.

::

    server = liar("server", *SASL_SERVER, pack_opaque(b"PLAIN"))

Bytes are written, numbers are that many bytes to read, effects are performed, functions
are dialogues of their own.
"""

from collections.abc import Callable
from typing import Any

from loopback import ends
from loopback.wire import End, Told, facts
from sealvnc.errors import Error, LimitError
from sealvnc.rfb.channel import ServerTLS, Stack
from sealvnc.rfb.security.numbers import Number, Subtype
from sealvnc.wire.dialogue import Dialogue, Read, StartLayer, StartTLS, Write
from sealvnc.wire.fields import nullable, opaque, pack_nullable, pack_opaque, pack_u32

Step = bytes | int | StartTLS | StartLayer | Callable[[], Dialogue[Any]]

GREETING = b"RFB 003.008\n"
OK = pack_u32(0)
MORE, COMPLETE = b"\0", b"\1"
NOTHING = pack_nullable(None)


def script(*steps: Step) -> Dialogue[list[Any]]:
    """Perform ``steps``; the result is what was read, step by step."""
    heard: list[Any] = []
    for step in steps:
        match step:
            case bytes():
                yield Write(step)
            case int():
                heard.append((yield Read(step)))
            case StartTLS() | StartLayer():
                yield step
            case _:
                heard.append((yield from step()))
    return heard


def liar(name: str, *steps: Step, told: bool = False, tls: ServerTLS | None = None) -> End:
    """An end that follows a script; ``told`` as in `loopback.ends.Setting`."""
    of_client = name == "client"
    if told:
        stack: Stack = Told(facts(of_client=of_client))
    else:
        stack = Stack(ends.client_tls() if of_client else tls or ends.server_tls())
    return End(name, script(*steps), stack)


def message() -> Dialogue[bytes | None]:
    """A SASL message of the other side."""
    return (yield from nullable(1 << 20, "message"))


def flagged() -> Dialogue[tuple[bytes | None, bytes]]:
    """A SASL message of a server, and its complete-flag."""
    data = yield from message()
    return data, (yield Read(1))


def text() -> Dialogue[bytes]:
    """A mechlist-string or a mechname-string."""
    return (yield from opaque(1 << 20, "text"))


# -- as far as the security type --------------------------------------------------------------


def server_to(number: int) -> tuple[Step, ...]:
    """A server that offers one security type, which the client takes."""
    return (GREETING, 12, bytes((1, number)), 1)


def client_to(number: int) -> tuple[Step, ...]:
    """A client that takes the one security type that is offered."""
    return (12, GREETING, 2, bytes((number,)))


def server_in(subtype: Subtype) -> tuple[Step, ...]:
    """A server as far as the inside of VeNCrypt's TLS."""
    offer = b"\0\1" + pack_u32(subtype)
    venc = (*server_to(Number.VENCRYPT), b"\0\2", 2, offer, 4, b"\1")
    return (*venc, StartTLS(subtype.anonymous))


def client_in(subtype: Subtype) -> tuple[Step, ...]:
    """A client as far as the inside of VeNCrypt's TLS."""
    venc = (*client_to(Number.VENCRYPT), 2, b"\0\2", 2 + 4, pack_u32(subtype), 1)
    return (*venc, StartTLS(subtype.anonymous))


SASL_SERVER = server_to(Number.SASL)
SASL_CLIENT = (*client_to(Number.SASL), text)


def mechlist(*names: str) -> bytes:
    return pack_opaque(",".join(names).encode())


def started(name: str, initial: bytes | None) -> bytes:
    """mechname-string and clientout-data."""
    return pack_opaque(name.encode()) + pack_nullable(initial)


# -- lengths ----------------------------------------------------------------------------------

HUGE = (0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF)
Waiting = None
"""In place of an error: an end has not heard enough yet."""


def lengths(limit: int) -> dict[str, tuple[int, type[Error] | None]]:
    """Lengths around ``limit`` and around the edges of their field."""
    over: dict[str, tuple[int, type[Error] | None]] = {
        f"{n:#x}": (n, LimitError) for n in (limit + 1, *HUGE)
    }
    return {"the limit": (limit, Waiting), **over}
