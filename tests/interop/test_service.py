"""The service's files, judged by systemd itself; the log, kept by a real journald, and fail2ban.

journald runs in a mount namespace of its own with an empty /run: the host's is not touched.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from peers import process
from sealvnc.gateway.log import Facts
from sealvnc.gateway.service import rendered

pytestmark = pytest.mark.peers

UNITS = ("sealvnc-gateway.service", "sealvnc-gateway.socket")
MOST_EXPOSED = 2.0

EVIL = '\nrefused: login refused peer=192.0.2.9:1 ", "event": "refused", "peer": "192.0.2.9:1"'

SCRIPT = """\
import sys
from interop.test_service import say_all
from sealvnc.gateway.config import Log
from sealvnc.gateway.log import Facts
say_all(Facts(Log(format=sys.argv[1], level="debug")))
"""

JOURNALD = """\
set -e
echo 512 > /proc/sys/net/unix/max_dgram_qlen  # as systemd has it; 10 is the kernel's own
mount -t tmpfs tmpfs /run
printf '[Journal]\\nStorage=volatile\\nReadKMsg=no\\nAudit=no\\n' > /run/journald.conf
mount --bind /run/journald.conf /etc/systemd/journald.conf
/lib/systemd/systemd-journald &
journald=$!
trap 'kill $journald; wait $journald' EXIT
for _ in $(seq 200); do [ -S /run/systemd/journal/socket ] && break; sleep 0.05; done
"$PYTHON" -c "$SCRIPT" journal
for _ in $(seq 100); do  # --sync is about what journald has read, not about what has been sent
    journalctl --sync
    journalctl -o json SYSLOG_IDENTIFIER=sealvnc-gateway > "$SCRATCH/entries"
    [ "$(wc -l < "$SCRATCH/entries")" -ge 13 ] && break
    sleep 0.05
done
fail2ban-regex --print-all-matched -m SYSLOG_IDENTIFIER=sealvnc-gateway \\
    systemd-journal "$SCRATCH/filter.conf" > "$SCRATCH/matched"
"""

INIT = """\
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system
cp -a /etc "$SCRATCH/etc"
mount --bind "$SCRATCH/etc" /etc
mount -t tmpfs -o mode=755 tmpfs /var/lib
mount -t tmpfs tmpfs /usr/local/sbin
printf '#!/bin/sh\\necho "$@" > "$SCRATCH/systemctl"\\n' > /usr/local/sbin/systemctl
chmod +x /usr/local/sbin/systemctl
"$PYTHON" -m sealvnc gateway init --name gw.example.org
"$PYTHON" -m sealvnc gateway init --name gw.example.org | grep -x "Everything is there already.*"
systemd-tmpfiles --create /etc/tmpfiles.d/sealvnc.conf
cd /etc/pki/sealvnc
stat --format '%n %a %U %G' ca-key.pem server-key.pem server-cert.pem \\
    /etc/sealvnc/acl.toml /etc/sealvnc/sealvnc.toml /var/lib/sealvnc /var/lib/sealvnc/accounts.db
setpriv --reuid=sealvnc --regid=sealvnc --clear-groups sh -c '
    test -r server-key.pem && test -r /etc/sealvnc/acl.toml && test ! -r ca-key.pem
    test -w /var/lib/sealvnc/accounts.db && test ! -w /etc/sealvnc/acl.toml
'
"$PYTHON" -m sealvnc gateway check > "$SCRATCH/check"
chgrp root server-key.pem
! "$PYTHON" -m sealvnc gateway check > "$SCRATCH/check-key"
systemd-analyze verify --man=no /etc/systemd/system/sealvnc-gateway.service
fail2ban-client -d -c /etc/fail2ban > "$SCRATCH/fail2ban"
"""


def say_all(facts: Facts) -> None:
    """Two refusals that fail2ban is to act on, and much that it is not."""
    facts.say("refused", peer="192.0.2.7:40000", user="alice", cause="CredentialsError: no")
    facts.say("refused", peer="[2001:db8::7]:40000", user=EVIL, guest=EVIL, cause=EVIL)
    facts.say("refused", peer="uid 1000", user="alice", cause="CredentialsError: no")
    for event in ("session-opened", "throttled", "not-allowed", "unavailable", "went-away"):
        facts.say(event, peer="192.0.2.8:40000", user="alice", guest="web01")
        facts.say(event, peer="192.0.2.8:40000", user=EVIL, guest=EVIL, cause=EVIL)
    facts.close()


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    paths = [tmp_path / name for name in UNITS]
    for path in paths:
        path.write_text(
            rendered(path.name, Path(sys.executable), Path("/etc/sealvnc/sealvnc.toml"))
        )
    return [str(path) for path in paths]


def test_systemd_understands_every_line(units: list[str]) -> None:
    done = run("systemd-analyze", "verify", "--man=no", *units)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_line_that_it_does_not_understand_is_seen(units: list[str]) -> None:
    path = Path(units[0])
    path.write_text(path.read_text().replace("PrivateTmp=yes", "PrivateTemp=yes"))
    assert "PrivateTemp" in run("systemd-analyze", "verify", "--man=no", units[0]).stderr


def test_how_much_the_service_is_exposed(units: list[str]) -> None:
    done = run("systemd-analyze", "security", "--offline=yes", "--no-pager", units[0])
    match = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert match is not None, done.stderr
    assert float(match[1]) <= MOST_EXPOSED


def test_its_user(tmp_path: Path) -> None:
    path = tmp_path / "sealvnc.conf"
    path.write_text(rendered("sysusers.conf", Path("/x"), Path("/x")))
    done = run("systemd-sysusers", "--dry-run", f"--root={_empty_root(tmp_path)}", str(path))
    assert done.returncode == 0, done.stderr
    assert "Creating user 'sealvnc' (SealVNC gateway)" in done.stderr


def test_its_directories(tmp_path: Path) -> None:
    root, path = _empty_root(tmp_path), tmp_path / "sealvnc.conf"
    (root / "etc/passwd").write_text("root:x:0:0::/:/bin/sh\nsealvnc:x:990:990::/:/bin/false\n")
    (root / "etc/group").write_text("root:x:0:\nsealvnc:x:990:\n")
    (root / "etc/sealvnc").mkdir()
    (root / "etc/sealvnc/krb5.keytab").touch(mode=0o600)
    path.write_text(rendered("tmpfiles.conf", Path("/x"), Path("/x")))
    done = run("systemd-tmpfiles", "--create", f"--root={root}", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    state, keytab = (root / "var/lib/sealvnc").stat(), (root / "etc/sealvnc/krb5.keytab").stat()
    assert (state.st_mode & 0o777, state.st_uid, state.st_gid) == (0o750, 990, 990)
    assert (keytab.st_mode & 0o777, keytab.st_uid, keytab.st_gid) == (0o640, 0, 990)


def _empty_root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    return root


@pytest.mark.parametrize("form", ["text", "json"])
def test_fail2ban_finds_refusals_and_nothing_else(form: str, tmp_path: Path) -> None:
    said = run(sys.executable, "-c", SCRIPT, form, PYTHONPATH=_tests())
    (tmp_path / "log").write_text(said.stderr)
    assert len(said.stderr.splitlines()) == 13
    conf = _filter(tmp_path)
    done = run("fail2ban-regex", "--print-all-matched", str(tmp_path / "log"), str(conf))
    assert "Lines: 13 lines, 0 ignored, 2 matched, 11 missed" in done.stdout
    assert _addresses(conf, tmp_path / "log") == {"192.0.2.7", "2001:db8::7"}


def test_a_real_journald_keeps_every_field_and_fail2ban_reads_it() -> None:
    scratch = process.scratch("journal")
    _filter(scratch)
    done = run(
        *("unshare", "--map-root-user", "--mount", "--net", "bash", "-c", JOURNALD),
        PYTHON=sys.executable,
        SCRIPT=SCRIPT,
        SCRATCH=str(scratch),
        PYTHONPATH=_tests(),
    )
    assert done.returncode == 0, done.stderr
    entries = [json.loads(line) for line in (scratch / "entries").read_text().splitlines()]
    assert len(entries) == 13
    first, second = entries[:2]
    assert first["MESSAGE"].startswith("refused: login refused peer=192.0.2.7:40000 user=alice ")
    assert (first["PRIORITY"], first["VNC_EVENT"]) == ("4", "refused")
    assert (first["VNC_PEER"], first["VNC_USER"]) == ("192.0.2.7:40000", "alice")
    assert first["VNC_CAUSE"] == "CredentialsError: no"
    assert second["VNC_USER"] == EVIL.replace("\n", "\\n")
    matched = (scratch / "matched").read_text()
    assert "Lines: 13 lines, 0 ignored, 2 matched, 11 missed" in matched


def test_init_as_root_on_a_host_with_systemd() -> None:
    """Only `systemctl` is a stand-in: it needs a systemd that has booted the host."""
    scratch = process.scratch("init")
    environment = {"PYTHON": sys.executable, "SCRATCH": str(scratch), "PATH": _path()}
    done = run("unshare", "--mount", "--net", "bash", "-c", INIT, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    assert "Everything is there already; nothing was changed." in said
    for line in (
        "ca-key.pem 600 root root",
        "server-key.pem 640 root sealvnc",
        "server-cert.pem 644 root root",
        "/etc/sealvnc/acl.toml 640 root sealvnc",
        "/etc/sealvnc/sealvnc.toml 644 root root",
        "/var/lib/sealvnc 750 sealvnc sealvnc",
        "/var/lib/sealvnc/accounts.db 640 sealvnc sealvnc",
    ):
        assert line in said
    assert (scratch / "systemctl").read_text() == "daemon-reload\n"
    assert "error:" not in (scratch / "check").read_text()
    wrong = "the service's user, sealvnc, may not read /etc/pki/sealvnc/server-key.pem"
    assert wrong in (scratch / "check-key").read_text()


def _path() -> str:
    return f"/usr/local/sbin:{os.environ['PATH']}"


def _filter(directory: Path) -> Path:
    path = directory / "filter.conf"
    path.write_text(rendered("fail2ban-filter.conf", Path("/x"), Path("/x")))
    return path


def _tests() -> str:
    return str(Path(__file__).parents[1])


def _addresses(conf: Path, log: Path) -> set[str]:
    """Whom fail2ban would shut out."""
    done = run("fail2ban-regex", "--out", "ip", str(log), str(conf))
    return set(done.stdout.split())


def test_a_jail_that_fail2ban_reads(tmp_path: Path) -> None:
    jail = rendered("fail2ban-jail.conf", Path("/x"), Path("/x"))
    config = tmp_path / "fail2ban"
    subprocess.run(["cp", "-r", "/etc/fail2ban", str(config)], check=True)
    (config / "filter.d/sealvnc.conf").write_text(_filter(tmp_path).read_text())
    (config / "jail.d").mkdir(exist_ok=True)
    for path in (config / "jail.d").iterdir():
        path.unlink()
    (config / "jail.d/sealvnc.conf").write_text(jail.replace("enabled = false", "enabled = true"))
    done = run("fail2ban-client", "-c", str(config), "--dp")
    assert done.returncode == 0, done.stdout + done.stderr
    for line in ("['set', 'sealvnc', 'maxretry', 10]", "['start', 'sealvnc']"):
        assert line in done.stdout
