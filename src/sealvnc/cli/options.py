"""The options that every client command takes, and the connection they make."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ..aio import Address, Session, connect
from ..rfb.security import NAMES
from ..sasl import MECHANISMS
from ..sasl.providers import PROVIDERS
from .credentials import Source
from .duration import Seconds
from .keep import keeping

_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """Values of the options below, by their names."""

    user: str | None
    password_file: Path | None
    security: Sequence[str]
    mechanism: Sequence[str]
    provider: str
    ca: Path | None
    pin: str | None
    cert: Path | None
    key: Path | None
    server_name: str | None
    sni: str | None
    insecure: bool
    timeout: float
    keep: Path | None

    def console(self, uri: str) -> AbstractAsyncContextManager[Session]:
        """The session that was asked for; what ``--keep`` asks for is kept if it fails."""
        return keeping(self.connect(uri), self.keep)

    def connect(self, uri: str) -> AbstractAsyncContextManager[Session]:
        """The connection that was asked for."""
        address = Address.parse(uri)
        source = Source(address, self.user, self.password_file)
        return connect(
            address,
            answer=source.answer,
            security=self.security,
            mechanisms=self.mechanism,
            provider=self.provider,
            ca=self.ca,
            pin=self.pin,
            certificate=self.cert,
            key=self.key,
            server_name=self.server_name,
            sni=self.sni,
            insecure=self.insecure,
            timeout=self.timeout,
        )


class _MechanismName(click.Choice[str]):
    """One of ours; of Cyrus SASL's, any: which there are is seen when it is loaded."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if ctx is not None and ctx.params.get("provider") == "cyrus":
            return str(value).upper()
        return str(super().convert(value, param, ctx))


_OPTIONS = (
    click.option("-u", "--user", metavar="NAME", help="User name [VNC_USERNAME, or asked]."),
    click.option(
        "--password-file",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        metavar="FILE",
        help="Password: first line of FILE, - for stdin [VNC_PASSWORD, or asked].",
    ),
    click.option(
        "--security",
        multiple=True,
        type=click.Choice(NAMES, case_sensitive=False),
        metavar="NAME",
        help=f"Use only this security type; repeatable. One of {', '.join(NAMES)}.",
    ),
    click.option(
        "--mechanism",
        multiple=True,
        type=_MechanismName([m.name for m in MECHANISMS], case_sensitive=False),
        metavar="NAME",
        help="Use only this SASL mechanism; repeatable. "
        f"One of {', '.join(m.name for m in MECHANISMS)}.",
    ),
    click.option(
        "--provider",
        type=click.Choice(PROVIDERS),
        default="own",
        show_default=True,
        is_eager=True,  # before --mechanism
        help="Take SASL mechanisms from here; cyrus is the installed Cyrus SASL library.",
    ),
    click.option("--ca", type=_FILE, metavar="FILE", help="Trusted authorities, PEM [system's]."),
    click.option(
        "--pin",
        metavar="sha256:HEX",
        help="Accept only the certificate or key with this fingerprint.",
    ),
    click.option("--cert", type=_FILE, metavar="FILE", help="Client certificate, PEM."),
    click.option("--key", type=_FILE, metavar="FILE", help="Its key, PEM [in the same file]."),
    click.option(
        "--server-name", metavar="NAME", help="Name that the certificate must have [the host]."
    ),
    click.option("--sni", metavar="NAME", help="TLS server name to send [the server name]."),
    click.option("--insecure", is_flag=True, help="Accept an unprotected session."),
    click.option(
        "--timeout",
        type=Seconds(min=0, min_open=True),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="Time allowed for each thing that is waited for.",
    ),
    click.option(
        "--keep",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIRECTORY",
        help="On failure, leave the last picture and a transcript (no secrets) here.",
    ),
)


def client_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all of the above as one argument, ``client``."""
    names = [field.name for field in fields(ClientOptions)]

    @wraps(function)
    def wrapper(**values: Any) -> Any:
        client = ClientOptions(**{name: values.pop(name) for name in names})
        return function(client=client, **values)

    for option in reversed(_OPTIONS):
        wrapper = option(wrapper)
    return wrapper
