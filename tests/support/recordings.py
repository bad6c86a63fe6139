"""Logins to real servers, recorded once, replayed for good: what both sides said, byte for byte.

Our side's random numbers were 00 01 02 ... and its RSA key that of ``client-key.txt``, so
that it must say the same again, whatever the machine. To record another one::

    PYTHONPATH=src:tests python -m support.recordings FILE.txt PORT SECURITY PASSWORD COMMENT

The format is that of spec/transcripts (whose files are written from the specification and
not recorded). The encrypted random number of RSA-AES is the one thing that differs each time.
"""

import functools
import re
import socket
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from sealvnc.errors import Error
from sealvnc.rfb import connection
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.apple_dh import AppleDH
from sealvnc.rfb.security.registry import Parts
from sealvnc.rfb.security.rsa_aes import RSAAES, TrustServerKey
from sealvnc.rfb.security.security_type import SecurityType
from sealvnc.sasl import Credentials, NeedCredentials, Policy
from sealvnc.wire import Ask, Protection, Pump, Transport, Work

DIRECTORY = Path(__file__).parents[1] / "unit" / "rfb" / "security" / "recorded"
LOOPBACK = Protection(Transport.LOOPBACK)
USER = "alice"


@functools.cache
def client_key() -> rsa.RSAPrivateKey:
    """The key that our side had, from its two primes."""
    p, q = (int(line, 16) for line in (DIRECTORY / "client-key.txt").read_text().split()[-2:])
    e = 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    dmp1, dmq1, iqmp = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    public = rsa.RSAPublicNumbers(e, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, public).private_key()


def counting(size: int) -> bytes:
    """Random bytes that are not."""
    return bytes(range(size))


def types(name: str) -> Mapping[int, SecurityType]:
    """The client's table, with nothing random in it."""

    def certain(each: SecurityType) -> SecurityType:
        match each:
            case RSAAES():
                return replace(each, random=counting, make_key=client_key)
            case AppleDH():
                return replace(each, random=counting)
        return each

    table = security_types([name], Parts(Policy()))
    return {number: certain(each) for number, each in table.items()}


@dataclass(frozen=True)
class Recording:
    """``steps`` are who and what, ``end`` how it ended: see `ending`."""

    security: str
    password: str
    steps: tuple[tuple[str, bytes], ...]
    end: str


def load(path: Path) -> Recording:
    """Read a file of this format."""
    lines = re.sub(r"\n +", " ", path.read_text()).splitlines()
    fields = [line.partition(": ") for line in lines if not line.startswith("#")]
    settings = {name: value for name, _, value in fields if len(name) > 1}
    steps = tuple((who, bytes.fromhex(text)) for who, _, text in fields if who in ("S", "C"))
    end = next(text for who, _, text in fields if who == "=")
    return Recording(settings["security"], settings["password"], steps, end)


def ending(pump: Pump, error: Error | None) -> str:
    """What there is to say of a connection: the session, or the error."""
    if error is not None:
        return f"{type(error).__name__} {error}"
    opened: connection.Opened = pump.result
    who, init = opened.authenticated, opened.server_init
    return (
        f"{opened.version}; {who.security}; {who.protection}; {who.identity or 'anybody'}; "
        f"{init.name} {init.width}x{init.height}"
    )


def answer(question: object, password: str) -> object:
    match question:
        case NeedCredentials(username=named):
            return Credentials(USER if named else "", password)
        case TrustServerKey():
            return True
        case Work(run):
            return run()
    raise AssertionError(question)


def record(path: Path, port: int, security: str, password: str, comment: str) -> None:
    """Log in to a server on this machine, and write the file."""
    pump, error = Pump(Stack()), None
    lines = [f"# {comment}", f"security: {security}", f"password: {password}"]

    def note(who: str, data: bytes) -> None:
        if data:
            first, *rest = textwrap.wrap(data.hex(" "), 93)
            lines.extend([f"{who}: {first}", *(f"   {line}" for line in rest)])

    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        try:
            pump.start(connection.client(types(security), LOOPBACK))
            while pump.waiting is not None:
                if isinstance(pump.waiting, Ask):
                    pump.answer(answer(pump.waiting.question, password))
                    continue
                note("C", ours := pump.data_to_send())
                sock.sendall(ours)
                note("S", theirs := sock.recv(65536))
                pump.receive_data(theirs) if theirs else pump.receive_eof()
        except Error as caught:
            error = caught
    path.write_text("\n".join([*lines, f"=: {ending(pump, error)}", ""]))


if __name__ == "__main__":
    file, where, *words = sys.argv[1:]
    record(Path(file), int(where), *words)
