"""A Kerberos realm for the mechanisms that live on one; this process is on it while a test runs."""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from peers import kerberos
from peers.kerberos import Realm

if os.environ.get("SEALVNC_PEERS") == "off" and find_spec("gssapi") is None:
    collect_ignore_glob = ["kerberos/*", "test_gss*"]  # the extra `kerberos` was not installed


@pytest.fixture(scope="session")
def realm() -> Iterator[Realm]:
    with kerberos.start() as running:
        yield running


@pytest.fixture(scope="session")
def ticket(realm: Realm) -> Path:
    """A credentials cache of alice, with tickets for the services, too."""
    ccache = realm.kinit("alice")
    realm.kvno(ccache, "vnc/localhost")
    return ccache


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    """Sets variables until the end of the test; libkrb5 reads them at every call."""

    def set_all(environment: dict[str, str]) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.fixture
def alice(realm: Realm, ticket: Path, use: Callable[[dict[str, str]], None]) -> Path:
    """Alice's tickets, used by this process; the server's keytab is the realm's."""
    use(realm.environment(ticket))
    return ticket
