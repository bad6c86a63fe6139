"""Hypothesis profiles; real peers, in or (said aloud) out; the interop matrix at the end."""

import os
import signal

import pytest
from hypothesis import settings

from interop import missing
from interop.matrix import Matrix, collect, render

settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=10_000, deadline=None)
settings.load_profile("ci")  # another one: --hypothesis-profile=thorough

# Where pytest was started in the background, Ctrl-C is ignored, and would be in what tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

WITHOUT_PEERS = os.environ.get("SEALVNC_PEERS") == "off"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if WITHOUT_PEERS:
        out = [item for item in items if item.get_closest_marker("peers")]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A peer that is missing fails every test that is about real peers; it skips none."""
    if item.get_closest_marker("peers") and (complaint := missing.complaint()):
        pytest.fail(complaint, pytrace=False)


@pytest.fixture
def matrix(request: pytest.FixtureRequest) -> Matrix:
    """Takes down the rows of the interop matrix."""
    return Matrix(request.node.user_properties)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for group in terminalreporter.stats.values() for report in group]
    if rows := collect(reports):
        terminalreporter.section("interop matrix", sep="-")
        for line in render(rows):
            terminalreporter.line(line)
    if WITHOUT_PEERS:
        terminalreporter.line(
            "REAL PEERS LEFT OUT (QEMU, TigerVNC, gtk-vnc): SEALVNC_PEERS=off is set; "
            "unset it to test against them, too.",
            yellow=True,
        )
