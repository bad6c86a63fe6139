"""What goes wrong around a gateway, and what it does then: each is a promise of the manual."""

import asyncio
import contextlib
import glob
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import sealvnc
from gateway import live
from interop.test_gateway_guests import connect, shown
from peers import pki, qmp_guest
from peers.process import DEADLINE, PeerError
from sealvnc.errors import ConnectionClosedError
from sealvnc.manage.certificate_names import parse_subject
from sealvnc.manage.certificates import Role, Validity, make_leaf
from sealvnc.rfb.session.messages.client import KeyEvent

pytestmark = [pytest.mark.peers, pytest.mark.slow]

VIEW = live.rule("alice", allow=["view"])


@pytest.fixture(scope="module")
def guest() -> Iterator[qmp_guest.Guest]:
    with qmp_guest.start() as running:
        yield running


@contextlib.asynccontextmanager
async def ending(gateway: live.Gateway, **options: object) -> AsyncIterator[sealvnc.Session]:
    """A session that the gateway ends within the block: it is awaited at its end."""
    async with connect(gateway, **options) as session:
        await shown(session)
        yield session
        with pytest.raises(sealvnc.Error):
            await session.wait_until_stable(60, timeout=10)


# -- rules ----------------------------------------------------------------------------------------


async def test_rule_removed(guest: qmp_guest.Guest) -> None:
    """Who is not allowed any more is out within a second."""
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway):
            gateway.rules(live.rule("bob"))
            assert "not allowed any more" in gateway.wait("session-ended")["cause"]


async def test_rule_narrowed(guest: qmp_guest.Guest) -> None:
    """The session stays, and what it does not allow any more does not arrive."""
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            await shown(session)
            gateway.rules(VIEW)
            narrowed = gateway.wait("session-narrowed")
            assert narrowed["capabilities"] == "view"
            await session.press("a", timeout=5)
            await session.refresh()
            gateway.rules(live.EVERYBODY)
            assert "keyboard" in gateway.wait("session-widened")["capabilities"]
            assert len(gateway.sessions()) == 1


async def test_broken_rules(guest: qmp_guest.Guest) -> None:
    """A broken file changes nothing, and says so; a good one counts again."""
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            for number, text in enumerate(("[[rule", VIEW.replace("view", "fly")), 1):
                gateway.rules(text)
                assert str(gateway.acl) in gateway.wait("reload-failed", number)["cause"]
            gateway.acl.unlink()
            gateway.wait("reload-failed", 3)
            await session.refresh()
            assert len(gateway.sessions()[0]["capabilities"]) == 7
            gateway.rules(VIEW)
            gateway.wait("session-narrowed")


async def test_window_closes(guest: qmp_guest.Guest) -> None:
    """The clock ends what a rule allows only until then."""
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway):
            until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 4))
            gateway.rules(live.rule("alice") + f"until = {until}\n")
            assert "no rule matches" in gateway.wait("session-ended")["cause"]


async def let_in(gateway: live.Gateway) -> bool:
    """Whether alice is, now, and stays for a picture."""
    try:
        async with connect(gateway) as session:
            await shown(session)
            return True
    except (sealvnc.AuthenticationError, ConnectionClosedError):
        return False


async def test_clock_steps(guest: qmp_guest.Guest, tmp_path: Path) -> None:
    """Windows follow the clock within a second, both ways; idle times and deadlines do not."""
    (library,) = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    clock = tmp_path / "clock"

    def step(hours: int) -> None:
        new = tmp_path / "new"
        new.write_text(f"{hours:+}h\n")
        new.rename(clock)

    step(0)
    now = datetime.now(UTC)
    window = (
        f"from = {now - timedelta(hours=1):%FT%TZ}\nuntil = {now + timedelta(hours=1):%FT%TZ}\n"
    )
    options = {
        "rules": live.rule("alice") + window + live.rule("bob"),
        "settings": "[limits]\nidle = 1800\ntotal = 1800\n",
        "environment": {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        },
    }
    with live.run({"web01": guest.uri}, **options) as gateway:
        bob = sealvnc.Credentials("bob", "bob-pw")
        async with connect(gateway, credentials=bob) as other:
            async with ending(gateway):
                step(2)
                cause = gateway.wait("session-ended")["cause"]
                assert "no rule matches" in cause
            async with asyncio.timeout(DEADLINE):
                for hours, expected in ((0, True), (-3, False)):
                    step(hours)
                    while await let_in(gateway) != expected:  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
            await other.refresh()
            assert {each["user"] for each in gateway.facts("session-ended")} == {"alice"}


# -- accounts and certificates --------------------------------------------------------------------


async def test_user_removed(guest: qmp_guest.Guest) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway):
            gateway.accounts.remove("alice")
            assert "no account" in gateway.wait("session-ended")["cause"]


async def test_group_changed(guest: qmp_guest.Guest) -> None:
    """A rule for a group counts for who is in it now."""
    rules = '[[rule]]\ngroup = "ops"\nguest = "*"\nallow = "all"\n' + VIEW
    with live.run({"web01": guest.uri}, rules=rules) as gateway:
        async with connect(gateway) as session:
            await shown(session)
            assert gateway.sessions()[0]["capabilities"] == ["view"]
            gateway.accounts.set_groups("alice", ["ops"])
            gateway.wait("session-widened")
            gateway.accounts.set_groups("alice", [])
            gateway.wait("session-narrowed")


async def test_store_missing(guest: qmp_guest.Guest) -> None:
    """Nobody logs in with a password; who is in stays; when it is back, so are its users."""
    with live.run({"web01": guest.uri}) as gateway:
        store, away = gateway.directory / "accounts.db", gateway.directory / "away"
        async with connect(gateway) as session:
            await shown(session)
            store.rename(away)
            assert "accounts" in gateway.wait("store-failed")["cause"]
            with pytest.raises(sealvnc.Error):
                async with connect(gateway):
                    pass
            await session.refresh()
            away.rename(store)
            async with connect(gateway) as other:
                await shown(other)


async def test_certificate_replaced(guest: qmp_guest.Guest) -> None:
    """Newcomers get the new one; a broken one is not taken; who is in notices nothing."""
    authority = pki.session().ca
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            (gateway.directory / "server-cert.pem").write_text("no certificate")
            assert "server-cert.pem" in gateway.wait("reload-failed")["cause"]
            async with connect(gateway) as other:
                await shown(other)
            subject = parse_subject("O=Example,CN=new")
            new = make_leaf(Role.SERVER, subject, Validity.days(9), authority, dns=["localhost"])
            (gateway.directory / "server-key.pem").write_bytes(new.key_pem)
            (gateway.directory / "server-cert.pem").write_bytes(new.certificate_pem)
            gateway.wait("reloaded")
            async with connect(gateway) as other:
                assert other.protection.tls.peer_name == "O=Example,CN=new"
            await session.refresh()


def test_broken_at_the_start(guest: qmp_guest.Guest) -> None:
    """Nothing that is missing or broken widens anything: there is no gateway then."""
    for name in ("acl.toml", "server-key.pem", "accounts.db"):
        with live.prepared({"web01": guest.uri}) as gateway:
            (gateway.directory / name).unlink()
            with pytest.raises(PeerError, match=name), live.started(gateway):
                pass


# -- processes and signals ------------------------------------------------------------------------


async def test_killed(guest: qmp_guest.Guest) -> None:
    """The guest lives, and the next gateway takes over where the last one was."""
    with live.prepared({"web01": guest.uri}) as gateway:
        with contextlib.suppress(AssertionError), live.started(gateway):
            gateway.wait("guest-appeared")
            async with connect(gateway) as session:
                await shown(session)
                os.kill(gateway.process.pid, signal.SIGKILL)
                with pytest.raises(sealvnc.Error):
                    await session.wait_until_stable(60, timeout=10)
        assert guest.qmp("query-status")["status"] == "running"
        assert (gateway.directory / "control").exists(), "left behind"
        with live.started(gateway):
            gateway.wait("guest-appeared", 2)
            async with connect(gateway) as session:
                await shown(session)


async def test_stopped(guest: qmp_guest.Guest) -> None:
    """SIGTERM: sessions end with a word in the log, and so does the gateway, well."""
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway):
            gateway.process.terminate()
            gateway.wait("stopped")
        assert gateway.process.wait(5) == 0
        assert gateway.wait("session-ended")["cause"] == "the gateway stops"
        assert not (gateway.directory / "control").exists()


async def test_hung_up(guest: qmp_guest.Guest) -> None:
    """SIGHUP takes up a new configuration: a guest and a listener more; nobody is dropped."""
    with qmp_guest.start() as other, live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            await shown(session)
            path = gateway.directory / "door"
            text = gateway.config.read_text() + f'[guests.db01]\nconsole = "{other.uri}"\n'
            text = text.replace(
                "[guests.web01]", f'[[listener]]\naddress = "unix:{path}"\n[guests.web01]'
            )
            gateway.config.write_text(text)
            gateway.process.send_signal(signal.SIGHUP)
            gateway.wait("guest-appeared", 2)
            gateway.wait("reloaded")
            assert path.is_socket()
            await session.refresh()
            names = [each["name"] for each in gateway.command("guest", "list", "--json")]
            assert names == ["db01", "web01"]


# -- viewers --------------------------------------------------------------------------------------


async def test_viewer_that_does_not_read(guest: qmp_guest.Guest) -> None:
    """It costs nobody else anything, and is ended when it has taken nothing for long enough."""
    settings = "[limits]\nstalled = 8\n"
    with live.run({"web01": guest.uri}, settings=settings) as gateway:
        async with connect(gateway) as deaf, connect(gateway) as session:
            await shown(session)
            deaf._link.pause()
            deaf._link.write(b"\2\0\0\1\0\0\0\0")  # Raw: a megabyte each time
            for _ in range(40):
                deaf._link.write(b"\3\0\0\0\0\0\x02\xd0\x01\x90")
                await asyncio.sleep(0.05)
            await session.refresh()
            assert not gateway.facts("session-ended"), "the other one's turn came first"
            assert "taken nothing" in gateway.wait("session-ended")["cause"]
            await session.refresh()


async def test_viewer_that_never_speaks(guest: qmp_guest.Guest) -> None:
    """It has so long to log in, and no longer."""
    settings = "[limits]\nhandshake_timeout = 1\n"
    with live.run({"web01": guest.uri}, settings=settings) as gateway:
        silent = socket.create_connection(("127.0.0.1", gateway.port))
        with silent:
            assert gateway.wait("too-slow")["peer"].startswith("127.0.0.1:")
            silent.settimeout(5)
            assert silent.recv(100) == b"RFB 003.008\n"
            assert silent.recv(100) == b""


async def test_half_open_crowd(guest: qmp_guest.Guest) -> None:
    """A thousand that only connect keep nobody out, not even from the same address."""
    with live.run({"web01": guest.uri}) as gateway:
        crowd = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(1000)]
        try:
            async with connect(gateway, timeout=5) as session:
                await shown(session)
        finally:
            for each in crowd:
                each.close()
        told = gateway.wait("too-many")
        assert (told["peer"], told["count"]) == ("127.0.0.1", 1)


async def test_wrong_passwords(guest: qmp_guest.Guest) -> None:
    """They take longer and longer, for that name from there; not for somebody else."""
    settings = "[throttle]\nfree = 1\nfirst_delay = 0.3\n"
    with live.run({"web01": guest.uri}, settings=settings) as gateway:
        wrong, bob = sealvnc.Credentials("alice", "wrong"), sealvnc.Credentials("bob", "bob-pw")
        for _ in range(3):
            with pytest.raises(sealvnc.AuthenticationError):
                async with connect(gateway, credentials=wrong):
                    pass
        assert [float(each["seconds"]) for each in gateway.facts("throttled")] == [0.3, 0.6]
        async with connect(gateway, credentials=bob):
            assert len(gateway.facts("throttled")) == 2
        refused = gateway.facts("refused")
        assert [each["user"] for each in refused] == ["alice"] * 3
        assert "wrong" not in gateway.log.read_text().replace("wrong password", "")


async def test_unknown_message(guest: qmp_guest.Guest) -> None:
    """What nobody can judge ends the session."""
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway) as session:
            session._link.write(b"\xfc\0\0\0")
            assert "type 252" in gateway.wait("protocol-error")["cause"]


# -- what an administrator does -------------------------------------------------------------------


async def test_kick(guest: qmp_guest.Guest) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway):
            (listed,) = gateway.sessions()
            gateway.command("session", "kick", listed["id"], "--reason", "maintenance")
            kicked = gateway.wait("kicked")
            assert (kicked["user"], kicked["session"]) == ("alice", listed["id"])
            assert "maintenance" in kicked["cause"]
        assert gateway.sessions() == []
        with pytest.raises(PeerError, match="there is no session"):
            gateway.command("session", "kick", listed["id"])
        with pytest.raises(PeerError, match="which sessions"):
            gateway.command("session", "kick")


async def test_lock_and_limit(guest: qmp_guest.Guest) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        async with ending(gateway) as session:
            gateway.command("session", "lock", "--guest", "web01")
            assert gateway.sessions()[0]["capabilities"] == ["view"]
            gateway.rules(live.EVERYBODY + "# the same again\n")
            gateway.wait("reloaded")
            assert gateway.sessions()[0]["locked"], "a reload is no key"
            gateway.command("session", "unlock", "--all")
            gateway.command("session", "limit", "--all", "--can", "view,pointer")
            assert gateway.sessions()[0]["capabilities"] == ["view", "pointer"]
            session._link.write(KeyEvent(True, 97).pack())
            gateway.command("session", "limit", "--all", "--for", "1s")
            assert "its limit" in gateway.wait("session-ended")["cause"]


async def test_idle(guest: qmp_guest.Guest) -> None:
    """Pictures alone are no sign of life; keys are."""
    with live.run({"web01": guest.uri}, settings="[limits]\nidle = 5\n") as gateway:
        async with ending(gateway) as session:
            await asyncio.sleep(3)
            await session.press("a")
            await asyncio.sleep(3)
            assert not gateway.facts("session-ended")
            assert "no input" in gateway.wait("session-ended")["cause"]


def test_no_gateway(guest: qmp_guest.Guest) -> None:
    """Exit code 3, and what to do about it."""
    with live.prepared({"web01": guest.uri}) as gateway:
        done = gateway.run("session", "list")
        assert done.returncode == 3
        assert "no gateway answers" in done.stderr
        assert done.stderr.rstrip().endswith("--config and --control name another.")


ASK = """import socket, sys
control = socket.socket(socket.AF_UNIX)
control.connect(sys.argv[1])
sys.stdout.buffer.write(control.recv(4096))
"""


def test_no_administrator(guest: qmp_guest.Guest) -> None:
    """The system says who asks; nobody, the user, may not."""
    with live.run({"web01": guest.uri}) as gateway:
        reachable = pki.session().root.parent
        modes = {each: each.stat().st_mode for each in (reachable, gateway.directory)}
        try:
            for each in modes:
                each.chmod(0o755)
            answer = subprocess.check_output(
                ["/usr/bin/python3", "-I", "-c", ASK, str(gateway.directory / "control")],
                cwd="/",
                user="nobody",
                timeout=DEADLINE,
            )
        finally:
            for each, mode in modes.items():
                each.chmod(mode)
        assert b"no administrator" in answer
        assert gateway.wait("denied")["user"] == "nobody"


def test_files_left(guest: qmp_guest.Guest) -> None:
    """Nothing but its own is in its directory afterwards."""
    with live.run({"web01": guest.uri}) as gateway:
        before = {each.name for each in gateway.directory.iterdir()}
        assert "control" in before
    after = {each.name for each in gateway.directory.iterdir()}
    assert before - after >= {"control"}
    shutil.rmtree(gateway.directory)
