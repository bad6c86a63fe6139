"""Fixtures for pytest: a console to drive, and a throw-away QEMU guest behind it.

A test that fails leaves the last picture of its console, and what was said, beside its
other files, and the report names them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # loaded into every pytest run of whoever has installed us: keep it small
    from ..sync import Console
    from .guest import Guest

_CONSOLES = pytest.StashKey[list["Console"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--console`` and ``--console-keep``."""
    group = parser.getgroup("sealvnc", "consoles of virtual machines (sealvnc)")
    group.addoption(
        "--console",
        metavar="URI",
        help="Console for the fixture `console`, instead of a throw-away guest's.",
    )
    group.addoption(
        "--console-keep",
        metavar="DIRECTORY",
        default=".sealvnc",
        help="Where failing tests leave their last picture and a transcript [%(default)s].",
    )


@pytest.fixture
def guest_arguments() -> Sequence[str]:
    """What QEMU gets besides its defaults: override it to boot what you test."""
    return ()


@pytest.fixture
def guest(guest_arguments: Sequence[str]) -> Iterator["Guest"]:
    """A throw-away QEMU guest."""
    from .guest import start

    with start(*guest_arguments) as running:
        yield running


@pytest.fixture
def console_options() -> Mapping[str, Any]:
    """Keyword arguments of `sealvnc.connect`: override it to log in where that is needed."""
    return {}


@pytest.fixture
def console(
    request: pytest.FixtureRequest, console_options: Mapping[str, Any]
) -> Iterator["Console"]:
    """A console, as `sealvnc.sync.connect` gives it: that of ``--console``, or of `guest`."""
    from ..sync import connect

    address = request.config.getoption("--console")
    if address is None:
        address = request.getfixturevalue("guest").address
    with ExitStack() as stack:
        session = stack.enter_context(connect(address, **console_options))
        consoles = request.node.stash.setdefault(_CONSOLES, [])
        consoles.append(session)
        stack.callback(consoles.remove, session)
        yield session


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Attach the last picture while the console is still open."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.failed and call.when != "teardown":
        for console in item.stash.get(_CONSOLES, []):
            directory = Path(item.config.getoption("--console-keep")) / _file_name(item.nodeid)
            report.sections.append(("console", _kept(console, directory)))


def _kept(console: "Console", directory: Path) -> str:
    """Where it is, or why it could not be kept: the run goes on."""
    from ..errors import Error

    try:
        return "\n".join(str(path) for path in console.keep(directory))
    except Error as error:
        return f"nothing is kept: {error}"


def _file_name(nodeid: str) -> str:
    """A directory's name that says which test it was."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in nodeid)[:200]
