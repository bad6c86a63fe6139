"""Loading libsasl2; and what there is to say if it is not there."""

import builtins
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sealvnc import errors
from sealvnc.sasl.cyrus import client_mechanisms, header, library
from sealvnc.sasl.cyrus.library import Library
from sealvnc.sasl.providers import server_mechanisms
from support.fake_cyrus import FakeLibrary


@pytest.fixture
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_loaded", [])


@pytest.mark.usefixtures("nothing_loaded")
def test_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cffi")
    monkeypatch.setattr(library, "NAMES", ("libsasl2-of-nobody.so",))
    with pytest.raises(errors.ConfigurationError, match="libsasl2-2 libsasl2-modules"):
        client_mechanisms()
    with pytest.raises(errors.ConfigurationError, match="libsasl2"):
        server_mechanisms("cyrus")


@pytest.mark.usefixtures("nothing_loaded")
def test_no_cffi(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "cffi":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(errors.ConfigurationError, match=r"sealvnc\[cyrus\]"):
        client_mechanisms()


def test_nothing_is_loaded_unless_asked_for() -> None:
    code = (
        "import sys, sealvnc.cli.options, sealvnc.sasl.cyrus\n"
        "assert 'cffi' not in sys.modules\n"
        "assert 'libsasl2' not in open('/proc/self/maps').read()\n"
    )
    path = {"PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=path)


def test_the_log_has_no_passwords(caplog: pytest.LogCaptureFixture) -> None:
    """They come at level 7, with the traces of level 6 before them."""
    fake = FakeLibrary()
    caplog.set_level(1, logger="sealvnc.sasl.cyrus")
    for level in range(9):
        message = fake.ffi.new("char[]", f"level {level}\x1b".encode())
        assert fake._write_log(None, level, message) == 0
    assert [r.getMessage() for r in caplog.records] == [f"level {n}\\x1b" for n in range(6)]


def test_strings() -> None:
    fake = FakeLibrary()
    assert fake.text(fake.ffi.NULL) == ""
    assert fake.text(fake.ffi.new("char[]", b"caf\xc3\xa9 \xff")) == "caf\u00e9 \\xff"


def test_a_library_that_does_not_start() -> None:
    with pytest.raises(errors.ConfigurationError, match="could not be set up: words"):
        FakeLibrary()._check(-23)


def test_first_configuration() -> None:
    """It is read once; one that could not be read leaves its place to the next."""
    fake = FakeLibrary()
    fake.lib.init_code = -23
    with pytest.raises(errors.ConfigurationError, match="could not be set up: words"):
        Library.init_server(fake, "broken")
    fake.lib.init_code = 0
    for appname in ("mine", "mine"):
        Library.init_server(fake, appname)
    with pytest.raises(errors.ConfigurationError, match=r"has read mine\.conf .*\(yours\.conf\)"):
        Library.init_server(fake, "yours")
    assert fake.lib.calls == [("server_init", b"broken"), ("server_init", b"mine")]


@pytest.mark.peers
def test_the_real_one() -> None:
    sasl = library.load()
    assert sasl is library.load()
    assert isinstance(sasl, Library)
    sasl.init_client()
    sasl.init_client()
    maximum_ssf, security, features = sasl.plugins(server_side=False)["SCRAM-SHA-256"]
    assert (maximum_ssf, security & 0xFFFF) == (0, 0x53)
    assert features & header.FEAT_CHANNEL_BINDING


@pytest.mark.peers
def test_mutexes() -> None:
    """What the library is given to make, and to throw away."""
    sasl = library.load()
    mutex = sasl._make_mutex()
    assert sasl._libc.pthread_mutex_lock(mutex) == 0
    assert sasl._libc.pthread_mutex_unlock(mutex) == 0
    sasl._free_mutex(mutex)


@pytest.mark.peers
def test_a_process_has_one_configuration(tmp_path: Path) -> None:
    (tmp_path / "mine.conf").write_text("mech_list: PLAIN SCRAM-SHA-256\n")
    code = (
        "from sealvnc.errors import ConfigurationError\n"
        "from sealvnc.sasl.cyrus import server_mechanisms\n"
        "print(*(m.name for m in server_mechanisms('mine')))\n"
        "print(*(m.name for m in server_mechanisms('mine')))\n"
        "try: server_mechanisms('yours')\n"
        "except ConfigurationError as error: print(error)\n"
    )
    environment = {"PYTHONPATH": ":".join(sys.path), "SASL_CONF_PATH": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True
    )
    names = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN"
    error = "Cyrus SASL has read mine.conf already; a process can have no second configuration"
    assert said.stdout.splitlines() == [names, names, f"{error} (yours.conf)"]
