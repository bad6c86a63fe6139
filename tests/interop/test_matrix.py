"""The matrix, and what becomes of the tests of real peers where there are none."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from interop import missing
from interop.matrix import PROPERTY, WIDTH, Matrix, Row, collect, render

TESTS = Path(__file__).parent.parent
A_PEER_TEST = "peers/test_peers.py::test_qemu_that_does_not_start_shows_its_log"
A_LOGIN = "interop/test_qemu.py::test_login"

FULL = Row("QEMU 9", "x509, " + "long " * 30, "logged in", "X509SASL", "SCRAM-SHA-256", "1.3", 1.25)
REFUSED = Row("QEMU 9", "x509, wrong password", "CredentialsError")
OTHER = Row("gtk-vnc 1", "f\u00fcr uns", "logged in", "None")


def report(
    *rows: Row, failed: bool = False, when: str = "call", nodeid: str = ""
) -> SimpleNamespace:
    properties: list[tuple[str, object]] = [("somebody's", "else")]
    for row in rows:
        Matrix(properties).row(**{name: getattr(row, name) for name in Row.__slots__})
    return SimpleNamespace(when=when, failed=failed, user_properties=properties, nodeid=nodeid)


def test_rows_are_plain_values() -> None:
    """Or pytest-xdist would refuse to carry them."""
    (_, (name, values)) = report(FULL).user_properties
    assert name == PROPERTY
    assert {type(value) for value in values.values()} == {str, float}


def test_rows_are_sorted_and_counted_once() -> None:
    reports = [report(OTHER), report(REFUSED, FULL), report(FULL, when="teardown"), object()]
    assert collect(reports) == [FULL, REFUSED, OTHER]


def test_failed_tests_show_in_the_matrix() -> None:
    reports = [
        report(FULL, failed=True),
        report(failed=True, nodeid="tests/interop/test_x.py::test_y[z]"),
        report(failed=True, nodeid="tests/unit/test_x.py::test_y[z]"),
    ]
    rows = collect(reports)
    assert [(row.peer, row.setup, row.result) for row in rows] == [
        ("?", "test_y[z]", "FAILED"),
        (FULL.peer, FULL.setup, "FAILED"),
    ]
    assert list(render(rows))[-1] == (
        "2 logins tried: 0 logged in, 0 refused as they should be, 2 failed"
    )


def test_table() -> None:
    lines = list(render([FULL, REFUSED, OTHER]))
    assert all(len(line) <= WIDTH and line.isascii() for line in lines)
    assert [line.split("  ")[0].split(" -")[0] for line in lines if line[:2].strip()] == [
        "QEMU 9",
        "gtk-vnc 1",
        "-" * WIDTH,
        "3 logins tried: 2 logged in, 1 refused as they should be, 0 failed",
    ]
    assert re.search(r"logged in +X509SASL +SCRAM-SHA-256 +1\.3 +1$", "\n".join(lines), re.M)
    assert "  f?r uns" in "\n".join(lines)


def test_every_package_of_the_peers_has_its_evidence() -> None:
    text = (TESTS / "peers/packages.txt").read_text()
    assert set(missing.EVIDENCE) == {line.split()[0] for line in text.splitlines()}


def run_pytest(*arguments: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=TESTS.parent,
        env={**os.environ, "PYTEST_ADDOPTS": "", "SEALVNC_PEERS": "", **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


def test_peers_can_be_left_out_and_that_is_said() -> None:
    code, said = run_pytest(f"tests/{A_PEER_TEST}", SEALVNC_PEERS="off")
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "1 deselected" in said.splitlines()[-1]
    (line,) = [line for line in said.splitlines() if "SEALVNC_PEERS=off" in line]
    assert line.startswith("REAL PEERS LEFT OUT (QEMU, TigerVNC, gtk-vnc)")
    assert "skipped" not in said


def test_missing_peer_fails_the_run_and_names_its_package(tmp_path: Path) -> None:
    code, said = run_pytest(f"tests/{A_PEER_TEST}", PATH=str(tmp_path))
    assert code == pytest.ExitCode.TESTS_FAILED
    assert re.search(r"apt-get install .*\bqemu-system-x86\b", said)
    assert "1 error" in said.splitlines()[-1]
    assert "skipped" not in said


@pytest.mark.peers
@pytest.mark.parametrize("workers", ["0", "2"])
def test_matrix_comes_before_the_last_line(workers: str) -> None:
    code, said = run_pytest("-n", workers, f"tests/{A_LOGIN}[none]", f"tests/{A_LOGIN}[unix]")
    assert code == pytest.ExitCode.OK, said
    lines = [line for line in said.splitlines() if line]
    assert re.fullmatch(r"=+ 2 passed in [\d.]+s =+", lines[-1])
    (start,) = (i for i, line in enumerate(lines) if " interop matrix " in line)
    table = lines[start + 1 : -1]
    assert re.fullmatch(r"our client to QEMU [\d.]+ -+", table[1])
    assert re.fullmatch(r"  none +logged in +None +\d+", table[2])
    assert re.fullmatch(r"  unix +logged in +None +\d+", table[3])
    assert table[-1] == "2 logins tried: 2 logged in, 0 refused as they should be, 0 failed"
