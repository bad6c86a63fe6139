from collections.abc import Iterator

import pytest

from .bench import Bench, bench


@pytest.fixture(scope="session")
def the_bench() -> Iterator[Bench]:
    with bench() as made:
        yield made


@pytest.fixture(autouse=True)
def environment(the_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tickets for our own process, and accounts for the Cyrus SASL provider in it."""
    for name, value in the_bench.environment.items():
        monkeypatch.setenv(name, value)
