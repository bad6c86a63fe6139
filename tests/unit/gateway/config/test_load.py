"""`gateway/config/load.py`: what is wrong is named with file, line, key and remedy."""

from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.gateway.config import Config, Loaded, load, parse

FILE = Path("/etc/sealvnc/sealvnc.toml")


def complaint(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse(text, FILE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gateway = ", ":"),
        ("[gateway]\nname = 3", ":2: gateway.name: must be text, in quotes"),
        ("[gateway]\nnames = 'x'", ":2: gateway.names: there is no such key (is name meant?)"),
        ("[gateway]\nxyz = 1", ":2: gateway.xyz: there is no such key (there are name, acl, "),
        ("[gateway]\nacl = 'acl.toml'", ":2: gateway.acl: 'acl.toml': write an absolute path"),
        ("[gateway]\nacl = ''", ":2: gateway.acl: '': write an absolute path"),
        ("[gateway]\nacl = 5", ":2: gateway.acl: must be text, in quotes"),
        ("[gateway]\nadmins = 'root'", ":2: gateway.admins: must be a list, in square brackets"),
        ("[gateway]\nadmins = ['a b']", ":2: gateway.admins[0]: 'a b': write a user"),
        ("gateway = 1", ":1: gateway: must be a table"),
        ("limits.sessions = 0", ":1: limits.sessions: must be more than 0"),
        ("limits.sessions = true", ":1: limits.sessions: must be a whole number"),
        ("limits.sessions = 1.5", ":1: limits.sessions: must be a whole number"),
        ("limits.idle = -1", ":1: limits.idle: must be 0 or more"),
        ("limits.idle = inf", ":1: limits.idle: must be a finite number"),
        ("limits.idle = '5'", ":1: limits.idle: must be a number"),
        ("throttle.first_delay = 60", ":1: throttle: longest_delay must not be less than"),
        ("log.format = 'xml'", ":1: log.format: must be 'auto', 'journal', 'json' or 'text'"),
        ("listener = []", ":1: listener: must not be empty"),
        ("listener = {}", ":1: listener: must be a list, in square brackets"),
        ("[[listener]]\ninsecure = 'no'", ":2: listener[0].insecure: must be true or false"),
        ("[[listener]]\nsecurity = []", ":2: listener[0].security: must not be empty"),
        ("[[listener]]\nsecurity = ['x509']", ":2: listener[0].security[0]: no security type"),
        ("[[listener]]\n[[listener]]", ": two listeners have the address [::]:5900"),
        ("[guests.web01]\nlabels = []", ":1: guests.web01.console: is missing, and has no default"),
        ("[guests.' x']\nconsole = 'unix:/x'", ":1: guests.\" x\": ' x': a name is 1 to 255"),
        ("guests.web01 = 'x'", ":1: guests.web01: must be a table"),
        ("[[hypervisor]]\nuri = 'qemu:///system'", ":2: hypervisor[0].uri: "),
        (
            "[[hypervisor]]\nuri = 'libvirt:a:///'\n[[hypervisor]]\nuri = 'libvirt:a:///'",
            ": two hypervisors have the URI libvirt:a:///",
        ),
    ],
)
def test_what_is_wrong(text: str, expected: str) -> None:
    message = complaint(text)
    assert message.startswith(f"{FILE}{expected}"), message
    assert "pydantic" not in message
    assert "validation error" not in message


def test_everything_that_is_wrong_is_named() -> None:
    message = complaint("[limits]\nidle = -1\n\n[log]\nlevel = 'loud'\n")
    assert ":2: limits.idle" in message
    assert ":5: log.level" in message


def test_a_value_is_never_shown_of_a_key_that_is_not_known() -> None:
    assert "hunter2" not in complaint("[guests.web01]\nconsole='tcp:h:1'\npassword = 'hunter2'")


def test_a_database_password_is_neither_taken_nor_shown() -> None:
    message = complaint("accounts.database = 'postgresql+psycopg://gw:hunter2@db/vnc'")
    assert ":1: accounts.database: a password has no place in this file" in message
    assert "hunter2" not in message


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no .*gateway init"):
        load(tmp_path / "sealvnc.toml")


def test_a_file_that_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Is a directory"):
        load(tmp_path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load(tmp_path / "x")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(ConfigurationError, match="larger than 1 MiB"):
        load(tmp_path / "x")


def test_nothing_has_to_be_written() -> None:
    assert parse("", FILE).config == Config()


def test_values_and_origins(tmp_path: Path) -> None:
    path = tmp_path / "sealvnc.toml"
    path.write_text(
        "[gateway]\r\nname = 'gw.example.org'\r\n\r\n[[listener]]\r\nguest = 'web01'\r\n"
    )
    loaded = load(path)
    assert loaded.config.gateway.name == "gw.example.org"
    assert loaded.config.listeners[0].guest == "web01"
    assert loaded.origin("gateway", "name") == f"{path}:2"
    assert loaded.origin("gateway", "acl") == "default"
    assert loaded.origin("listener", 0, "guest") == f"{path}:5"
    assert loaded.where("listener", 0, "address") == f"{path}:4"
    assert loaded.where("limits", "idle") == str(path)


def test_origins_within_an_inline_table() -> None:
    loaded = parse("\nlimits = { idle = 3 }\nlistener = [\n{ guest = 'a' } ]", FILE)
    assert loaded.origin("limits", "idle") == f"{FILE}:2"
    assert loaded.origin("limits", "total") == "default"
    assert loaded.origin("listener", 0, "guest") == f"{FILE}:3"
    assert loaded.origin("listener", 0, "address") == "default"


def test_frozen() -> None:
    loaded: Loaded = parse("[guests.web01]\nconsole = 'unix:/x'\nlabels = ['a']", FILE)
    with pytest.raises(ValueError, match="frozen"):
        loaded.config.limits.sessions = 3
    assert loaded.config.guests["web01"].labels == ("a",)
