"""`serve`: a listening socket, and for each client that proves itself a session."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import ConfigurationError
from ..rfb import connection
from ..rfb.channel import ServerTLS
from ..rfb.handshake.init import ServerInit
from ..rfb.security import security_types
from ..rfb.security.registry import SERVER_NAMES, Parts, flatten
from ..rfb.session.pixel_format import BGRX
from ..sasl import Authorize, Context, Mechanism, Policy
from ..sasl.cyrus import APPNAME
from ..sasl.kerberos import with_keytab
from ..sasl.providers import server_mechanisms
from ..wire.dialogue import Question
from ..wire.protection import Protection, Transport
from .link import Answer
from .server import DEFAULT_BOUNDS, Bounds, Handler, Server

Answers: TypeAlias = Mapping[type[Question[Any]], Callable[[Any], object]]
"""For each kind of question a function, or a coroutine function, that answers it."""


@asynccontextmanager
async def serve(
    handler: Handler,
    answers: Answers,
    *,
    name: str = "SealVNC",
    size: tuple[int, int] = (640, 480),
    host: str = "127.0.0.1",
    port: int = 0,
    path: Path | None = None,
    security: Sequence[str] = ("x509sasl", "x509plain"),
    mechanisms: Sequence[str] = (),
    provider: str = "own",
    appname: str = APPNAME,
    keytab: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    client_ca: Path | None = None,
    require_client_certificate: bool = False,
    minimum_ssf: int = 128,
    insecure: bool = False,
    rfbproto_numbering: bool = False,
    bounds: Bounds = DEFAULT_BOUNDS,
) -> AsyncIterator[Server]:
    """Listen on ``host`` and ``port`` (0: a free one), or on the UNIX socket ``path``.

    ``handler`` is awaited with the `ServerSession` of each client that has logged in.
    ``answers`` maps kinds of question (`CheckPassword`, `LookupVerifier`, `Authorize`)
    to functions or coroutine functions; mechanisms whose questions nobody answers are
    not offered, and a ``security`` type whose question nobody answers is a
    `ConfigurationError`. Without an answer to `Authorize`, everybody may act as oneself
    and nobody as somebody else. ``certificate``, ``key`` and ``client_ca`` are PEM files.

    Kerberos proves who somebody is, and a realm has many people: it is offered to who
    answers `Authorize`, with the keys in ``keytab`` or else in libkrb5's default keytab.

    ``provider`` ``cyrus`` takes the mechanisms of the installed Cyrus SASL library, and with
    them the accounts and rules of the site's ``/etc/sasl2/APPNAME.conf`` (``qemu`` shares
    QEMU's); no question but `Authorize` is then asked, and Kerberos needs an answer to it.

    ``bounds`` limit what clients that have not logged in yet can take up.
    """
    tls = ServerTLS(
        certificate,
        key,
        client_ca=client_ca,
        require_client_certificate=require_client_certificate,
    )
    policy = Policy(minimum_ssf, insecure, tuple(mechanisms))
    known = with_keytab(server_mechanisms(provider, appname), keytab)
    offered = [m for m in known if all(need in answers for need in m.needs)]
    asked_for = [m for m in known if m.name in mechanisms or (m.by_ticket and keytab is not None)]
    _require_mechanisms(asked_for, answers)
    parts = Parts(policy, offered, rfbproto_numbering=rfbproto_numbering)
    if foreign := [name for name in security if name not in SERVER_NAMES]:
        offer = ", ".join(SERVER_NAMES)
        raise ConfigurationError(f"no server can offer {foreign[0]!r}; there are {offer}")
    table = security_types(security, parts)
    _require_answers(table, answers)
    if not tls.has_certificate and any(each.startswith("x509") for each in security):
        raise ConfigurationError("security types over X.509 need a certificate and a key")
    desktop = ServerInit(*size, BGRX, name)
    server = Server(
        handler,
        tls,
        lambda protection: connection.server(table, protection, desktop),
        _answer_from({Authorize: _as_oneself, **answers}),
        bounds,
    )
    await server.listen(host, port, path)
    try:
        yield server
    finally:
        await server.close()


def _require_mechanisms(mechanisms: Sequence[Mechanism], answers: Answers) -> None:
    """A mechanism that somebody asked for by name, or by its keytab, must work."""
    for mechanism in mechanisms:
        for need in mechanism.needs:
            if need not in answers:
                raise ConfigurationError(
                    f"{mechanism.name} is to be offered, but {need.__name__} has no answer"
                )
        mechanism.require_available(Context(Protection(Transport.UNIX), (), server_side=True))


def _require_answers(table: connection.SecurityTypes, answers: Answers) -> None:
    for security_type in flatten(table.values()):
        for need in security_type.needs:
            if need not in answers:
                raise ConfigurationError(
                    f"{security_type.title} is to be offered, but {need.__name__} has no answer"
                )


def _answer_from(answers: Answers) -> Answer:
    async def answer(question: Question[object]) -> object:
        if (function := answers.get(type(question))) is None:
            raise ConfigurationError(f"{type(question).__name__} has no answer")
        value = function(question)
        return await value if inspect.isawaitable(value) else value

    return answer


def _as_oneself(question: Authorize) -> bool:
    return question.identity is None or question.identity.authcid == question.identity.authzid
