"""`connect`: from an address to a session, in one deadline."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from ..errors import ConfigurationError, DeadlineError
from ..rfb import connection
from ..rfb.channel import ClientTLS, Stack
from ..rfb.security import security_types
from ..rfb.security.registry import DEFAULT, DEFAULT_PINNED, Parts
from ..sasl import Credentials, NeedCredentials, Policy
from ..sasl.providers import client_mechanisms
from ..wire import limits
from ..wire.dialogue import Question
from ..wire.protection import Protection
from .address import Address
from .console import Session
from .dial import dial
from .link import Answer

TIMEOUT = 30.0


@asynccontextmanager
async def connect(
    address: str | Address,
    credentials: Credentials | None = None,
    *,
    answer: Answer | None = None,
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
) -> AsyncIterator[Session]:
    """Log in to the VNC server at ``address`` and give its `Session`.

    ``credentials`` are used if the server asks; ``answer`` is called instead to answer
    each `Question` when it comes (prompt, keyring). ``security`` and ``mechanisms`` pin
    names (``x509sasl``, ``SCRAM-SHA-256``); weak ones are used only if named. ``provider``
    ``cyrus`` takes the mechanisms of the installed Cyrus SASL library instead of ours. ``ca``,
    ``pin`` (``sha256:`` and 64 hex digits), ``certificate``, ``key``, ``server_name`` and
    ``sni`` are as in `ClientTLS`; ``pin`` may also name the key of an RSA-AES server.
    ``insecure`` accepts an unprotected session over the network, and ``timeout`` seconds
    are allowed for everything up to the session, except for what ``answer`` takes.

    Raises only `sealvnc.Error`; the class says what to do about it.
    """
    where = Address.parse(address) if isinstance(address, str) else address
    fingerprint = _fingerprint(pin) if pin is not None else None
    tls = ClientTLS(
        server_name or where.server_name,
        sni=sni,
        ca=Path(ca) if ca is not None else None,
        pin=fingerprint,
        certificate=Path(certificate) if certificate is not None else None,
        key=Path(key) if key is not None else None,
    )
    policy = Policy(minimum_ssf, insecure, tuple(mechanisms))
    parts = Parts(
        policy,
        client_mechanisms(provider),
        host=where.host or None,
        rfbproto_numbering=rfbproto_numbering,
        pin=fingerprint,
    )
    default = DEFAULT if fingerprint is None else DEFAULT_PINNED
    table = security_types(security or default, parts)
    stack = Stack(tls)
    link = None
    try:
        try:
            async with asyncio.timeout(timeout) as clock:
                link, transport = await dial(where, stack)
                dialogue = connection.client(table, Protection(transport), shared=shared)
                answers = _stopping(clock, answer or _from(credentials))
                opened = await link.run(dialogue, answers, limits.HANDSHAKE)
        except TimeoutError as error:
            phase = f" (in {link.pump.phase})" if link is not None else ""
            raise DeadlineError(f"no session with {where} in {timeout:g} s{phase}") from error
        async with Session(link, opened) as session:
            yield session
    finally:
        if link is not None:
            await link.close()


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


def _from(credentials: Credentials | None) -> Answer:
    async def answer(question: Question[object]) -> object:
        return credentials if isinstance(question, NeedCredentials) else None

    return answer


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
