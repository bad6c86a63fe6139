"""What a server's log says of a login, and what no log may ever say."""

import base64
import logging
import traceback
from collections.abc import Iterator

import pytest

from loopback import ends, live
from peers import pki
from sealvnc import Address, Authorize, CheckPassword, Credentials, connect
from sealvnc.errors import Error

SECRETS = (ends.PASSWORD, ends.VNC_PASSWORD, "falsches Pferd", "falsch!!")
WRONG = Credentials("alice", SECRETS[2])


def forms(secret: str) -> Iterator[str]:
    """The ways in which a secret could slip out."""
    data = secret.encode()
    yield secret
    yield data.hex()
    yield base64.b64encode(data).decode()
    yield base64.b64encode(b"\0alice\0" + data).decode()
    yield repr(secret)[1:-1]


def verifier_forms() -> Iterator[str]:
    for hash_name in ("SHA-1", "SHA-256", "SHA-512"):
        verifier = ends.verifier(hash_name)
        for key in (verifier.stored_key, verifier.server_key):
            yield from (key.hex(), base64.b64encode(key).decode(), repr(key)[2:-1])


def everything(record: logging.LogRecord) -> str:
    """Message, arguments, and the traceback with the locals that a careless `repr` would show."""
    parts = [record.getMessage(), repr(record.args), repr(record.__dict__)]
    if record.exc_info and record.exc_info[1]:
        error = traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=True)
        parts += error.format()
    return "\n".join(parts)


@pytest.fixture(autouse=True)
def debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


# security, options of the client, what the log must say after the peer's address
LOGINS = [
    (
        "x509sasl",
        {},
        "alice logged in by VeNCrypt X509SASL SCRAM-SHA-512-PLUS; TLSv1.3 ",
    ),
    (
        "x509plain",
        {},
        "alice logged in by VeNCrypt X509Plain; TLSv1.3 ",
    ),
    ("x509vnc", {}, "anybody logged in by VeNCrypt X509Vnc; TLSv1.3 "),
    ("none", {}, "anybody logged in by None; not encrypted, loopback"),
    (
        "x509sasl",
        {"credentials": WRONG},
        "CredentialsError: wrong password, or no such user: 'alice'",
    ),
    (
        "x509sasl",
        {"credentials": Credentials("nobody", ends.PASSWORD)},
        "CredentialsError: wrong password, or no such user: 'nobody'",
    ),
    (
        "x509sasl",
        {"credentials": WRONG, "mechanisms": ["PLAIN"]},
        "CredentialsError: wrong password, or no such user: 'alice'",
    ),
    (
        "x509plain",
        {"credentials": WRONG},
        "CredentialsError: wrong password, or no such user: 'alice'",
    ),
    ("vnc", {"credentials": Credentials("", SECRETS[3])}, "CredentialsError: wrong VNC password"),
    ("x509sasl", {"ca": pki.session().other_ca_file}, "TLSError: TLS failed: "),
    ("x509sasl", {"credentials": None}, "ConnectionClosedError: "),
    (
        "x509sasl",
        {"credentials": Credentials("alice", ends.PASSWORD, authzid="root")},
        "AuthorizationError: alice acting as root is not allowed in",
    ),
]


@pytest.mark.parametrize(("security", "options", "expected"), LOGINS)
async def test_a_login_in_the_log(
    security: str, options: dict, expected: str, caplog: pytest.LogCaptureFixture
):
    answer = ends.client_answer(options.get("credentials", ends.ALICE))
    answers = {k: v for k, v in ends.SERVER_ANSWERS.items() if k is not Authorize}

    async def answered(question):
        return answer(question)

    async with live.serving(security=[security], answers=answers) as server:
        options = {"security": [security], **options, "credentials": None, "answer": answered}
        told = ""
        try:
            async with live.connecting(server, **options) as session:
                await session.type("typed by alice")
                await session.refresh(timeout=10)
        except Error as error:
            told = str(error)
        assert not any(s in told for secret in SECRETS for s in forms(secret))
        await live.eventually(lambda: not server._tasks)
    records = [r for r in caplog.records if r.name.startswith("sealvnc")]
    assert any(r.getMessage().startswith("127.0.0.1:") for r in records)
    assert expected in caplog.text
    for record in caplog.records:
        said = everything(record)
        leaked = [s for secret in (*SECRETS, "typed by alice") for s in forms(secret) if s in said]
        leaked += [s for s in verifier_forms() if s in said]
        assert not leaked, said


async def test_a_failing_handler_shows_no_password(caplog: pytest.LogCaptureFixture):
    """Not even where the traceback is printed with all local variables."""

    async def handler(_) -> None:
        raise RuntimeError("a bug")

    async with live.serving(handler, security=["x509plain"]) as server:
        with pytest.raises(Error):
            async with live.connecting(server) as session:
                await session.refresh(timeout=10)
        await live.eventually(lambda: not server._tasks)
    said = "\n".join(everything(record) for record in caplog.records)
    assert "a bug" in said
    assert not any(s in said for secret in SECRETS for s in forms(secret))


async def test_peers_are_named(caplog: pytest.LogCaptureFixture, tmp_path):
    async with live.serving(host="::1") as server, live.connecting(server, "[::1]") as session:
        await session.refresh(timeout=10)
    assert "[::1]:" in caplog.text
    path = tmp_path / "s"
    async with live.serving(path=path, security=["none"]), connect(Address(path=path)) as session:
        await session.refresh(timeout=10)
    assert "UNIX socket: anybody logged in by None; not encrypted, UNIX socket" in caplog.text


@pytest.mark.parametrize(
    "secretive",
    [
        Credentials("alice", ends.PASSWORD),
        ends.verifier("SHA-256"),
        CheckPassword("alice", ends.PASSWORD),
    ],
    ids=lambda each: type(each).__name__,
)
def test_no_repr_of_secrets(secretive):
    said = repr(secretive)
    assert not any(s in said for s in (*forms(ends.PASSWORD), *verifier_forms()))
