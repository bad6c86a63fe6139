"""`sealvnc screenshot` as people run it: addresses, passwords, files, time, Ctrl-C, words."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from PIL import Image

from interop import command, console
from interop.attempt import Attempt, address
from peers import pki, qemu
from peers.process import free_port
from sealvnc.cli.main import COMMANDS

pytestmark = pytest.mark.peers

PASSWORD = qemu.USERS["alice"]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def server() -> Iterator[qemu.Server]:
    """QEMU with SCRAM-SHA-256 over TLS."""
    with qemu.start("x509-scram-sha-256") as server:
        yield server


@pytest.fixture(scope="module")
def local() -> Iterator[qemu.Server]:
    """QEMU on a UNIX socket."""
    with qemu.start("unix") as server:
        yield server


def screenshot(server: qemu.Server, file: object, *options: object, **variables: str):
    """Run `sealvnc screenshot` as alice, who is asked for a password."""
    where, ca = address(server), pki.session().ca_file
    arguments = ("screenshot", where, file, "--ca", ca, "--user", "alice", *options)
    return command.run(*arguments, variables=variables)


# -- addresses ---------------------------------------------------------------------------------

TCP_FORMS = {
    "vnc://host:port": "vnc://localhost:{port}",
    "vnc://user@host:port": "vnc://alice@localhost:{port}",
    "vnc://address:port": "vnc://127.0.0.1:{port}",
    "host:display": "localhost:{display}",
    "host::port": "localhost::{port}",
    ".vv": "{vv}",
}


@pytest.mark.parametrize("form", TCP_FORMS)
def test_address(form: str, server: qemu.Server, tmp_path: Path) -> None:
    assert server.port is not None
    vv = tmp_path / "console.vv"
    vv.write_text(f"[virt-viewer]\ntype=vnc\nhost=localhost\nport={server.port}\nusername=alice\n")
    where = TCP_FORMS[form].format(port=server.port, display=server.port - 5900, vv=vv)
    user = () if form in ("vnc://user@host:port", ".vv") else ("--user", "alice")
    done = command.run(
        *("screenshot", where, "-", "--ca", pki.session().ca_file, *user),
        variables={"VNC_PASSWORD": PASSWORD},
    )
    require_picture(done)


def test_guest_without_gateway(server: qemu.Server, tmp_path: Path) -> None:
    """QEMU knows no guests by name, and nobody gets another one than was asked for."""
    where = f"vnc://localhost:{server.port}/vm7"
    done = command.run(
        *("screenshot", where, tmp_path / "x.png", "--ca", pki.session().ca_file),
        *("--user", "alice"),
        variables={"VNC_PASSWORD": PASSWORD},
    )
    assert (done.code, "only a gateway knows guests by /name" in done.stderr) == (5, True)


@pytest.mark.parametrize("form", ["vnc+unix://{path}", "{path}"])
def test_address_of_a_unix_socket(form: str, local: qemu.Server) -> None:
    require_picture(command.run("screenshot", form.format(path=local.path), "-"))


def require_picture(done: command.Outcome) -> None:
    assert (done.code, done.stderr) == (0, ""), done
    done.require_secrecy(PASSWORD)
    assert done.stdout.startswith(PNG)
    with Image.open(BytesIO(done.stdout)) as image:
        assert image.mode == "RGB"
        assert image.getbbox() is not None


BAD_ADDRESSES = {
    "vnc://localhost:99999": "vnc://localhost:99999",
    "vnc://": "not vnc://host",
    "http://localhost:5901": "not vnc://host",
    "localhost:display": "no address",
    "localhost:70000": "no TCP port",
    "vnc+unix://relative/path": "vnc+unix:///absolute/path",
    "missing.vv": "missing.vv: No such file or directory",
}


@pytest.mark.parametrize("where", BAD_ADDRESSES)
def test_bad_address(where: str, tmp_path: Path) -> None:
    done = command.run("screenshot", where, tmp_path / "screen.png")
    assert BAD_ADDRESSES[where] in done.require_error(2)
    assert command.files(tmp_path) == {}


@pytest.mark.parametrize(
    "where", ["vnc://alice:{}@localhost:5901", "vnc://:{}@localhost", "vnc+unix://a:{}@/run/vnc"]
)
def test_password_in_the_address_is_refused(where: str) -> None:
    done = command.run("screenshot", where.format("hunter2"), "-")
    assert "--password-file" in done.require_error(2, "hunter2")


# -- passwords ---------------------------------------------------------------------------------


def test_password_from_the_environment(server: qemu.Server, tmp_path: Path) -> None:
    done = screenshot(server, tmp_path / "screen.png", VNC_PASSWORD=PASSWORD)
    assert (done.code, done.stdout, done.stderr) == (0, b"", "")
    assert command.files(tmp_path)["screen.png"].startswith(PNG)


def test_user_from_the_environment(server: qemu.Server) -> None:
    done = command.run(
        *("screenshot", address(server), "-", "--ca", pki.session().ca_file),
        variables={"VNC_USERNAME": "alice", "VNC_PASSWORD": PASSWORD},
    )
    require_picture(done)


@pytest.mark.parametrize("content", ["{}\n", "{}", "{}\r\nand a second line\n"])
def test_password_file(content: str, server: qemu.Server, tmp_path: Path) -> None:
    file = password_file(tmp_path, content.format(PASSWORD))
    # a file comes before the environment
    require_picture(screenshot(server, "-", "--password-file", file, VNC_PASSWORD="wrong"))


def password_file(directory: Path, content: str, mode: int = 0o600) -> Path:
    file = directory / "password"
    file.touch(mode=0o600)
    file.write_text(content)
    file.chmod(mode)
    return file


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_password_file_that_others_can_read(mode: int, server: qemu.Server, tmp_path: Path) -> None:
    file = password_file(tmp_path, PASSWORD, mode)
    done = screenshot(server, "-", "--password-file", file)
    assert f"chmod 600 {file}" in done.require_error(2, PASSWORD)


@pytest.mark.parametrize("content", ["", "\n", "\nsecond line\n", "x" * 20_000])
def test_password_file_without_a_password(
    content: str, server: qemu.Server, tmp_path: Path
) -> None:
    done = screenshot(server, "-", "--password-file", password_file(tmp_path, content))
    assert "empty or too long" in done.require_error(2)


def test_password_file_that_is_missing(server: qemu.Server, tmp_path: Path) -> None:
    done = screenshot(server, "-", "--password-file", tmp_path / "none")
    assert "No such file or directory" in done.require_error(2)


def test_password_on_standard_input(server: qemu.Server) -> None:
    arguments = ("screenshot", address(server), "-", "--ca", pki.session().ca_file)
    options = ("--user", "alice", "--password-file", "-")
    require_picture(command.run(*arguments, *options, stdin=f"{PASSWORD}\n"))
    done = command.run(*arguments, *options, stdin="")
    assert "empty" in done.require_error(2)


def test_password_on_a_descriptor(server: qemu.Server) -> None:
    ours, theirs = os.pipe()
    os.write(theirs, f"{PASSWORD}\n".encode())
    os.close(theirs)
    try:
        done = command.run(
            *("screenshot", address(server), "-", "--ca", pki.session().ca_file),
            *("--user", "alice", "--password-file", f"/dev/fd/{ours}"),
            pass_fds=[ours],
        )
    finally:
        os.close(ours)
    require_picture(done)


def test_nobody_to_ask(server: qemu.Server) -> None:
    done = screenshot(server, "-")
    assert "no terminal to ask at" in done.require_error(5)


# -- files -------------------------------------------------------------------------------------


def test_picture_equals_qemus_own(server: qemu.Server, tmp_path: Path) -> None:
    """As soon as the BIOS shows text; its cursor changes at each look, but not twice in 266 ms."""
    file, end = tmp_path / "screen.png", time.monotonic() + console.DEADLINE
    while True:
        assert screenshot(server, file, VNC_PASSWORD=PASSWORD).code == 0
        theirs = [console.screendump(server)]
        time.sleep(0.3)
        theirs.append(console.screendump(server))
        with Image.open(file) as ours:
            if ours.size == console.TEXT_MODE and any(console.same(ours, each) for each in theirs):
                return
        assert time.monotonic() < end


def test_existing_file_is_replaced_as_a_whole(server: qemu.Server, tmp_path: Path) -> None:
    file, link = tmp_path / "screen.png", tmp_path / "kept"
    file.write_bytes(b"an older picture")
    link.hardlink_to(file)
    assert screenshot(server, file, VNC_PASSWORD=PASSWORD).code == 0
    assert link.read_bytes() == b"an older picture"
    assert file.read_bytes().startswith(PNG)
    assert {path.name for path in tmp_path.iterdir()} == {"screen.png", "kept"}


def test_new_file_has_the_mode_of_any_other(server: qemu.Server, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    assert screenshot(server, tmp_path / "screen.png", VNC_PASSWORD=PASSWORD).code == 0
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_what_is_no_file_is_written_to_and_stays(server: qemu.Server, tmp_path: Path) -> None:
    """As root, `/dev/null` would be gone otherwise."""
    pipe, received = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert screenshot(server, pipe, VNC_PASSWORD=PASSWORD).code == 0
    reader.join(20)
    assert received[0].startswith(PNG)
    assert pipe.is_fifo()


def test_symbolic_link_stays(server: qemu.Server, tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    target.write_bytes(b"an older picture")
    link.symlink_to(target)
    assert screenshot(server, link, VNC_PASSWORD=PASSWORD).code == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(PNG)


@pytest.mark.parametrize("directory", ["missing", "file", "/proc"])
def test_directory_that_cannot_be_written_to(
    directory: str, server: qemu.Server, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a directory")
    done = screenshot(server, tmp_path / directory / "screen.png", VNC_PASSWORD=PASSWORD)
    assert directory in done.require_error(2, PASSWORD)
    assert set(command.files(tmp_path)) == {"file"}


def test_verbose_tells_everything_but_the_password(server: qemu.Server, tmp_path: Path) -> None:
    done = screenshot(server, "-", "--verbose", VNC_PASSWORD=PASSWORD)
    assert done.code == 0
    done.require_secrecy(PASSWORD)
    assert done.stdout.startswith(PNG)
    told = dict(re.findall(r"^([\w ]+): +(.+)$", done.stderr, re.MULTILINE))
    assert told.pop("TLS").startswith("TLSv1.3, ")
    assert told.pop("protected by").endswith("(certificate verified)")
    assert told.pop("desktop").startswith("QEMU (peer-x509-scram-sha-256), ")
    assert told == {
        "RFB version": "RFB 3.8",
        "security type": "VeNCrypt X509SASL",
        "certificate": "O=Example,CN=localhost (verified)",
        "SASL mechanism": "SCRAM-SHA-256",
        "identity": "alice",
    }


def test_wait_stable(local: qemu.Server) -> None:
    """SeaBIOS leaves a blinking cursor, so half of its period is all that one can wait for."""
    started = time.monotonic()
    done = command.run("screenshot", local.path, "-", "--wait-stable", "0.1", "--timeout", "20")
    require_picture(done)
    assert time.monotonic() - started > 0.1


# -- servers that are none ---------------------------------------------------------------------


@contextlib.contextmanager
def listener(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Accept connections for ever, and give each to `answer`; the address."""
    with socket.create_server(("127.0.0.1", 0)) as sock:

        def accept() -> None:
            with contextlib.suppress(OSError):  # shut down
                while True:
                    connection, _ = sock.accept()
                    with connection, contextlib.suppress(OSError):
                        answer(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"vnc://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            sock.shutdown(socket.SHUT_RDWR)
            thread.join()


def says(greeting: bytes) -> Callable[[socket.socket], None]:
    """Say this, then wait for the peer to go."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(greeting)
        while connection.recv(4096):
            pass

    return answer


SERVERS = {
    "silent": (says(b""), 4, "no session with vnc://127.0.0.1:"),
    "silent after its greeting": (says(b"RFB 003.008\n"), 4, "no session with"),
    "silent in the middle of a word": (says(b"RFB 0"), 4, "no session with"),
    "SSH": (says(b"SSH-2.0-OpenSSH_9.2\r\n"), 8, "does not speak VNC"),
    "HTTP": (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), 8, "does not speak VNC"),
    "too old": (says(b"RFB 002.000\n"), 8, "speaks RFB 2.0"),
    "repeater": (says(b"RFB 000.000\n"), 8, "repeater"),
    "turning us away": (says(b"RFB 003.008\n\0\0\0\0\4busy"), 8, "turned us away: busy"),
    "closing": (lambda connection: None, 3, "closed the connection"),
    "closing after its greeting": (
        lambda connection: connection.sendall(b"RFB 003.008\n"),
        3,
        "closed the connection",
    ),
}


@pytest.mark.parametrize("kind", SERVERS)
def test_server_that_is_none(kind: str, tmp_path: Path) -> None:
    answer, code, words = SERVERS[kind]
    started = time.monotonic()
    with listener(answer) as where:
        done = command.run("screenshot", where, tmp_path / "screen.png", "--timeout", "0.5")
    assert words in done.require_error(code)
    assert command.files(tmp_path) == {}
    assert time.monotonic() - started < 10


def test_nobody_there(tmp_path: Path) -> None:
    for where in (
        f"vnc://127.0.0.1:{free_port()}",
        f"vnc+unix://{tmp_path}/none",
        "vnc://no-such-host.invalid:5901",
    ):
        done = command.run("screenshot", where, tmp_path / "screen.png")
        assert f"no connection to {where}" in done.require_error(3)
        assert command.files(tmp_path) == {}


@pytest.mark.parametrize(
    ("number", "shell"),
    [
        (signal.SIGINT, ()),
        (signal.SIGTERM, ()),
        (signal.SIGTERM, ("sh", "-c", 'trap "" INT; exec "$0" "$@"')),  # a script's `sealvnc &`
    ],
)
def test_interrupted(number: signal.Signals, shell: tuple[str, ...], tmp_path: Path) -> None:
    """Ctrl-C, or `kill`, in the middle of a login."""
    file, connected = tmp_path / "screen.png", threading.Event()
    file.write_bytes(b"an older picture")

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"RFB 003.008\n")
        if connection.recv(12):
            connected.set()
        says(b"")(connection)

    with listener(answer) as where:
        process = subprocess.Popen(
            [*shell, *command.COMMAND, "screenshot", where, str(file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=command.environment(),
        )
        try:
            assert connected.wait(20)
            time.sleep(0.2 if shell else 0)
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, stdout) == (130, b"")
    assert stderr.strip() == b"sealvnc: interrupted"
    assert command.files(tmp_path) == {"screen.png": b"an older picture"}


# -- the command line --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(name: str, option: str) -> None:
    done = command.run(*name.split(), option)
    assert (done.code, done.stderr) == (0, "")
    text = done.stdout.decode()
    assert text.startswith(f"Usage: {' '.join(['sealvnc', name]).strip()} ")
    assert max(map(len, text.splitlines())) <= 100


def test_help_lists_every_command_and_exit_code() -> None:
    text = command.run("--help").stdout.decode()
    codes = " ".join(text.split())
    assert all(re.search(rf"^  {name} +\w", text, re.MULTILINE) for name in COMMANDS)
    assert all(f" {code} " in codes for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130))


USAGE = [
    ("no-such-command",),
    ("screenshot",),
    ("screenshot", "localhost:1"),
    ("screenshot", "localhost:1", "-", "--no-such-option"),
    ("screenshot", "localhost:1", "-", "--timeout", "0"),
    ("screenshot", "localhost:1", "-", "--timeout", "soon"),
    ("screenshot", "localhost:1", "-", "--security", "ultra"),
    ("screenshot", "localhost:1", "-", "--mechanism", "ROT13"),
    ("screenshot", "localhost:1", "/"),
]


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_usage_error(arguments: tuple[str, ...]) -> None:
    done = command.run(*arguments)
    assert (done.code, done.stdout) == (2, b"")
    assert done.stderr.startswith("Usage: sealvnc")
    assert "\nError: " in done.stderr
    done.require_secrecy()


BAD_FILES = [
    ("--ca", "{missing}"),
    ("--ca", "{text}"),
    ("--cert", "{missing}"),
    ("--cert", "{text}"),
    ("--cert", "{alice}/client-cert.pem"),
    ("--cert", "{alice}/client-cert.pem", "--key", "{bob}/client-key.pem"),
    ("--cert", "{alice}/client-cert.pem", "--key", "{missing}"),
    ("--cert", "{alice}/client-cert.pem", "--key", "{encrypted}"),
    ("--pin", "sha256:1234"),
    ("--pin", "md5:" + 32 * "0"),
]


@pytest.mark.parametrize("options", BAD_FILES, ids=" ".join)
def test_option_that_cannot_be_used(options: tuple[str, ...], tmp_path: Path) -> None:
    """Found before anybody is connected to."""
    text, missing = tmp_path / "text", tmp_path / "missing"
    text.write_text("no PEM\n")
    encrypted = tmp_path / "encrypted"
    encrypted.write_bytes(
        pki.session()
        .leaves["alice"]
        .key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
        )
    )
    names = {name: pki.session().directory(name) for name in ("alice", "bob")}
    names |= {"text": text, "missing": missing, "encrypted": encrypted}
    filled = [option.format(**names) for option in options]
    done = command.run("screenshot", f"127.0.0.1::{free_port()}", "-", *filled)
    done.require_error(2)


def test_options_of_weak_things_name_them(server: qemu.Server) -> None:
    """The message tells how to go on; the words are those of the options."""
    attempt = Attempt("vnc")
    with qemu.start("vnc") as weak:
        done = command.run("screenshot", address(weak), "-", *attempt.arguments())
        (named,) = re.findall(r"only if asked for by name: (\w+)", done.require_error(8))
        done = command.run(
            *("screenshot", address(weak), "-", "--security", named),
            variables={"VNC_PASSWORD": qemu.VNC_PASSWORD},
        )
        require_picture(done)
