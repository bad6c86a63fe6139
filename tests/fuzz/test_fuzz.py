"""Every target for a few seconds (``SEALVNC_FUZZ_SECONDS``); a crash is shown in hex."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sealvnc.rfb.session.encodings import ENCODINGS

pytest.importorskip("atheris", reason="atheris has no wheels for this Python")

SECONDS = os.environ.get("SEALVNC_FUZZ_SECONDS", "3")
DECODER = Path(__file__).with_name("fuzz_decoder.py")
TARGETS = sorted({*Path(__file__).parent.glob("fuzz_*.py")} - {DECODER})
NEED_PEERS = {"fuzz_gssapi"}  # a KDC
FEWEST = 300
"""Executions below which a target cannot have explored anything."""


def number(pattern: str, output: str) -> int:
    found = re.findall(pattern, output)
    assert found, f"no {pattern} in\n{output}"
    return int(found[-1])


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_decoder(encoding: int, tmp_path: Path):
    """Each decoder by itself."""
    run(DECODER, tmp_path, {"SEALVNC_FUZZ_ENCODING": str(encoding)})


@pytest.mark.slow
@pytest.mark.parametrize(
    "target",
    [
        pytest.param(path, marks=[pytest.mark.peers] if path.stem in NEED_PEERS else [])
        for path in TARGETS
    ],
    ids=lambda path: path.stem,
)
def test_target(target: Path, tmp_path: Path):
    """Nothing but `sealvnc.Error` or success, bounded memory, and code that is really reached."""
    before, after = run(target, tmp_path, {})
    print(f"{target.stem}: {after} edges, {after - before} beyond the seeds")


def run(target: Path, tmp_path: Path, variables: dict[str, str]) -> tuple[int, int]:
    """Edges reached by the seeds, and at the end."""
    options = [
        f"-max_total_time={SECONDS}",
        "-print_final_stats=1",
        f"-artifact_prefix={tmp_path}/",
    ]
    ended = subprocess.run(
        [sys.executable, str(target), *options],
        cwd=tmp_path,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=float(SECONDS) + 60,
        check=False,
    )
    output = ended.stdout + ended.stderr
    inputs = [f"{path.name}: {path.read_bytes().hex()}" for path in tmp_path.iterdir()]
    said = "\n".join(line for line in output.splitlines() if not line.startswith("#"))
    assert (ended.returncode, inputs) == (0, []), said
    executions = number(r"stat::number_of_executed_units: (\d+)", output)
    before, after = number(r"INITED cov: (\d+)", output), number(r"DONE +cov: (\d+)", output)
    assert executions >= FEWEST
    assert after >= 10
    return before, after
