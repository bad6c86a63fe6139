"""`connect`: from an address to a session, in one deadline."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from ..sasl import Credentials, NeedCredentials
from ..wire.dialogue import Question
from .address import Address
from .console import Session
from .link import Answer
from .reach import TIMEOUT, Terms, reach


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

    ``/guest`` in the address chooses a guest behind a gateway: as the authorization identity
    ``guest:NAME``, or, where what is spoken has none, in the user name, ``user:NAME``.

    Raises only `sealvnc.Error`; the class says what to do about it.
    """
    where = Address.parse(address) if isinstance(address, str) else address
    terms = Terms.of(
        where,
        security=security,
        mechanisms=mechanisms,
        provider=provider,
        ca=ca,
        pin=pin,
        certificate=certificate,
        key=key,
        server_name=server_name,
        sni=sni,
        minimum_ssf=minimum_ssf,
        insecure=insecure,
        shared=shared,
        rfbproto_numbering=rfbproto_numbering,
        timeout=timeout,
    )
    answers = choosing(where.guest, answer or answer_with(credentials))
    link, opened = await reach(where, terms, answers)
    try:
        async with Session(link, opened) as session:
            yield session
    finally:
        await link.close()


def answer_with(credentials: Credentials | None) -> Answer:
    """Answers with ``credentials`` whoever asks for some, and nothing else."""

    async def answer(question: Question[object]) -> object:
        return credentials if isinstance(question, NeedCredentials) else None

    return answer


def choosing(guest: str, answer: Answer) -> Answer:
    """``answer``, whose credentials name ``guest``, too; unless they act as somebody anyway."""

    async def named(question: Question[object]) -> object:
        given = await answer(question)
        if not isinstance(question, NeedCredentials) or not (question.username or question.authzid):
            return given
        credentials = given if isinstance(given, Credentials) else None
        if not question.password:  # a ticket or a certificate: it has to be of who was named
            whose = credentials.authcid or credentials.authzid if credentials else ""
            return Credentials(whose, authzid=f"guest:{guest}")
        if credentials is None:
            return None
        if not question.authzid:
            return replace(credentials, authcid=f"{credentials.authcid}:{guest}")
        return replace(credentials, authzid=credentials.authzid or f"guest:{guest}")

    return named if guest else answer
