"""From an address, or a socket that is there already, to an opened connection, in one deadline."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ..errors import ConfigurationError, DeadlineError
from ..rfb import connection
from ..rfb.channel import ClientTLS, Stack
from ..rfb.connection import Opened, SecurityTypes
from ..rfb.security import security_types
from ..rfb.security.registry import DEFAULT, DEFAULT_PINNED, Parts
from ..sasl import Policy
from ..sasl.providers import client_mechanisms
from ..wire import limits
from ..wire.dialogue import Question
from ..wire.protection import Protection, Transport
from .address import Address
from .dial import adopt, dial
from .link import Answer, Link

TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a client opens a connection; made once, they are good for any number."""

    tls: ClientTLS
    table: SecurityTypes
    shared: bool = True
    timeout: float = TIMEOUT

    @classmethod
    def of(
        cls,
        where: Address,
        *,
        security: Sequence[str] = (),
        mechanisms: Sequence[str] = (),
        provider: str = "own",
        ca: Path | str | None = None,
        pin: str | None = None,
        certificate: Path | str | None = None,
        key: Path | str | None = None,
        server_name: str | None = None,
        sni: str | None = None,
        minimum_ssf: int = 128,
        insecure: bool = False,
        shared: bool = True,
        rfbproto_numbering: bool = False,
        timeout: float = TIMEOUT,
    ) -> Self:
        """Everything as in `connect`; a `ConfigurationError` names what is of no use."""
        fingerprint = _fingerprint(pin) if pin is not None else None
        tls = ClientTLS(
            server_name or where.server_name,
            sni=sni,
            ca=Path(ca) if ca is not None else None,
            pin=fingerprint,
            certificate=Path(certificate) if certificate is not None else None,
            key=Path(key) if key is not None else None,
        )
        parts = Parts(
            Policy(minimum_ssf, insecure, tuple(mechanisms)),
            client_mechanisms(provider),
            host=where.host or None,
            rfbproto_numbering=rfbproto_numbering,
            pin=fingerprint,
        )
        default = DEFAULT if fingerprint is None else DEFAULT_PINNED
        return cls(tls, security_types(security or default, parts), shared, timeout)


async def reach(where: Address, terms: Terms, answer: Answer) -> tuple[Link, Opened]:
    """Dial ``where`` and log in. Raises only `sealvnc.Error`, and leaves nothing open then."""
    return await _open(lambda: dial(where, Stack(terms.tls)), str(where), terms, answer)


async def take_over(
    sock: socket.socket, what: str, terms: Terms, answer: Answer
) -> tuple[Link, Opened]:
    """Log in over ``sock``, a connected UNIX socket that is ours from now on, to ``what``."""

    async def adopted() -> tuple[Link, Transport]:
        return await adopt(sock, Stack(terms.tls)), Transport.UNIX

    return await _open(adopted, what, terms, answer)


async def _open(
    begin: Callable[[], Awaitable[tuple[Link, Transport]]], what: str, terms: Terms, answer: Answer
) -> tuple[Link, Opened]:
    link = None
    try:
        async with asyncio.timeout(terms.timeout) as clock:
            link, transport = await begin()
            dialogue = connection.client(terms.table, Protection(transport), shared=terms.shared)
            return link, await link.run(dialogue, _stopping(clock, answer), limits.HANDSHAKE)
    except BaseException as error:
        where = "no answer: perhaps a firewall drops packets"
        if link is not None:
            where = f"in {link.pump.phase}"
            await link.close()
        if isinstance(error, TimeoutError):
            message = f"no session with {what} in {terms.timeout:g} s ({where})"
            raise DeadlineError(message) from error
        raise


def _stopping(clock: asyncio.Timeout, answer: Answer) -> Answer:
    """The time that a person takes to answer does not count."""
    loop = asyncio.get_running_loop()

    async def stopped(question: Question[object]) -> object:
        left = (clock.when() or loop.time()) - loop.time()
        clock.reschedule(None)
        value = await answer(question)
        clock.reschedule(loop.time() + left)
        return value

    return stopped


def _fingerprint(pin: str) -> bytes:
    """``sha256:`` and hex digits, with or without colons, as OpenSSL prints them."""
    digits = pin.lower().removeprefix("sha256:").removeprefix("sha-256:").replace(":", "")
    try:
        digest = bytes.fromhex(digits)
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise ConfigurationError("a pin is sha256: and 64 hexadecimal digits")
    return digest
