"""How the gateway logs in at a VNC server: what it says, and what it does without."""

from pathlib import Path
from typing import Any

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.gateway.guests.tcp import TCPConsole
from sealvnc.rfb.session.messages.xvp import Power
from sealvnc.sasl import Credentials, NeedCredentials
from sealvnc.sasl.questions import CheckPassword

SCRAM = NeedCredentials("SCRAM-SHA-256")
VNC = NeedCredentials("VNC password", username=False)
GSSAPI = NeedCredentials("GSSAPI", username=False, password=False)


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text("bob-pw\r\nand a second line\n")
    return file


def console(**options: Any) -> TCPConsole:
    return TCPConsole("web01", "[::1]:5900", options)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\nbob-pw\n", "is empty"),
        (b"\xff\xfe\n", "is no text in UTF-8"),
        (None, "No such file"),
    ],
    ids=["empty", "empty line", "no text", "none"],
)
async def test_password_file(content: bytes | None, words: str, tmp_path: Path) -> None:
    """No password is not an empty one."""
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"{file}.*{words}"):
        await console(user="bob", password_file=file)._answer(SCRAM)


async def test_lacks(password: Path) -> None:
    """Which key is to be set, and where."""
    with pytest.raises(ConfigurationError, match=r"\(SCRAM-SHA-256\); set user in guests.web01"):
        await console(password_file=password)._answer(SCRAM)
    with pytest.raises(ConfigurationError, match="set password_file in guests"):
        await console(user="bob")._answer(SCRAM)


@pytest.mark.parametrize(
    ("user", "question", "answer"),
    [
        ("bob", SCRAM, Credentials("bob", "bob-pw")),
        ("", VNC, Credentials("", "bob-pw")),
        ("", GSSAPI, Credentials("")),
        ("bob", GSSAPI, Credentials("", authzid="bob")),
        ("bob", CheckPassword("bob", "bob-pw"), None),
    ],
)
async def test_answers(
    user: str, question: Any, answer: Credentials | None, password: Path
) -> None:
    assert await console(user=user, password_file=password)._answer(question) == answer


async def test_no_power() -> None:
    with pytest.raises(ConfigurationError, match=r"web01: tcp:\[::1\]:5900 has no power buttons"):
        await console().press(Power.RESET)
