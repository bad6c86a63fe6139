"""A login to QEMU as a row of a table, for `sealvnc.connect` and for the command alike."""

import contextlib
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

import sealvnc
from interop import versions
from interop.matrix import Matrix
from peers import pki, qemu, tigervnc

TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which server, and as whom; what is empty is not said.

    ``ca`` is the PKI's, ``other``, or not given; ``client`` names a client certificate of the
    PKI, ``pin`` a server certificate. ``note`` tells attempts at one server apart.
    """

    config: str | qemu.Config
    note: str = ""
    user: str = "alice"
    password: str | None = None
    security: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    ca: str = "ours"
    pin: str = ""
    client: str = ""
    server_name: str | None = None
    sni: str | None = None

    @property
    def name(self) -> str:
        """The server's configuration."""
        return self.config if isinstance(self.config, str) else self.config.name

    @property
    def title(self) -> str:
        """A short line for people; unique within a table."""
        return f"{self.name}, {self.note}" if self.note else self.name

    @property
    def secret(self) -> str:
        """The password that is used: the right one unless the attempt says otherwise."""
        if self.password is not None:
            return self.password
        config = qemu.CONFIGS[self.config] if isinstance(self.config, str) else self.config
        return qemu.VNC_PASSWORD if config.password else qemu.USERS[self.user]

    @property
    def credentials(self) -> sealvnc.Credentials:
        """For `sealvnc.connect`."""
        return sealvnc.Credentials(self.user, self.secret)

    def keywords(self) -> dict[str, Any]:
        """The arguments of `sealvnc.connect`."""
        certificates = pki.session()
        files = {"ours": certificates.ca_file, "other": certificates.other_ca_file}
        client = certificates.directory(self.client) if self.client else None
        return {
            "security": self.security,
            "mechanisms": self.mechanisms,
            "ca": files.get(self.ca),
            "pin": fingerprint(self.pin) if self.pin else None,
            "certificate": client / "client-cert.pem" if client else None,
            "key": client / "client-key.pem" if client else None,
            "server_name": self.server_name,
            "sni": self.sni,
        }

    def arguments(self) -> list[str]:
        """The same as options of the command; the password goes through VNC_PASSWORD."""
        names = {
            "mechanisms": "--mechanism",
            "certificate": "--cert",
            "server_name": "--server-name",
        }
        options = ["--user", self.user, "--timeout", str(TIMEOUT)]
        for keyword, value in self.keywords().items():
            values = value if isinstance(value, tuple) else (value,)
            for each in values:
                if each is not None:
                    options += [names.get(keyword, f"--{keyword}"), str(each)]
        return options


def fingerprint(name: str) -> str:
    """What pins a certificate of the PKI."""
    certificate = pki.session().leaves[name].certificate.public_bytes(Encoding.DER)
    return f"sha256:{hashlib.sha256(certificate).hexdigest()}"


def address(server: qemu.Server | tigervnc.Server, *, unix: bool = False) -> str:
    """The server's address for our client."""
    if unix or server.port is None:
        return f"vnc+unix://{server.path}"
    return f"vnc://localhost:{server.port}"


@contextlib.asynccontextmanager
async def logged_in(
    matrix: Matrix,
    peer: str,
    setup: str,
    where: str,
    credentials: sealvnc.Credentials,
    **keywords: Any,
) -> AsyncIterator[sealvnc.Session]:
    """Log in; a row of the matrix says how long it took."""
    started = time.perf_counter()
    async with sealvnc.connect(where, credentials, timeout=TIMEOUT, **keywords) as session:
        ms = (time.perf_counter() - started) * 1000
        matrix.session(peer, setup, session, ms)
        yield session


async def refused(
    matrix: Matrix,
    peer: str,
    setup: str,
    where: str,
    credentials: sealvnc.Credentials,
    **keywords: Any,
) -> sealvnc.Error:
    """Try to log in, which must fail; the error, of which a row of the matrix tells."""
    try:
        async with sealvnc.connect(where, credentials, timeout=TIMEOUT, **keywords) as session:
            raise AssertionError(f"logged in by {session.security} {session.mechanism}")
    except sealvnc.Error as error:
        matrix.row(peer=peer, setup=setup, result=type(error).__name__)
        return error


def logged_in_to_qemu(
    matrix: Matrix, attempt: Attempt, server: qemu.Server
) -> contextlib.AbstractAsyncContextManager[sealvnc.Session]:
    """`logged_in` by an attempt, which must succeed."""
    peer, where = versions.to_qemu(), address(server)
    return logged_in(matrix, peer, attempt.title, where, attempt.credentials, **attempt.keywords())


async def refused_by_qemu(matrix: Matrix, attempt: Attempt, server: qemu.Server) -> sealvnc.Error:
    """`refused` at an attempt, which must fail."""
    peer, where = versions.to_qemu(), address(server)
    return await refused(
        matrix, peer, attempt.title, where, attempt.credentials, **attempt.keywords()
    )
