"""Our server with a site's own configuration: sasldb, SQL, LDAP, saslauthd; our client logs in."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sealvnc
from peers import accounts
from peers.process import running, scratch, wait_for
from sealvnc.errors import AuthenticationError, CredentialsError, MechanismError

pytestmark = pytest.mark.peers

ALICE, WRONG = ("alice", "alice-pw"), ("alice", "wrong")
PASSWORDS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5")


class Site:
    """A server of ours, and what it said."""

    def __init__(self, path: Path, log: Path) -> None:
        self.path, self._log = path, log

    async def says(self, text: str) -> str:
        """Its log, once it has this text: it may be slower than we are."""
        async with asyncio.timeout(10):
            while text not in (log := self._log.read_text()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return log

    async def log_in(self, mechanism: str, who: tuple[str, str], provider: str = "own") -> str:
        """By our client; the mechanism that was used."""
        address = f"vnc+unix://{self.path}"
        async with sealvnc.connect(
            address, sealvnc.Credentials(*who), mechanisms=[mechanism], provider=provider
        ) as session:
            return session.mechanism


@contextlib.contextmanager
def site(configuration: str, appname: str = "sealvnc") -> Iterator[Site]:
    directory = scratch("site")
    (directory / f"{appname}.conf").write_text(configuration)
    log, path = directory / "log", directory / "vnc"
    source = str(Path(sealvnc.__file__).parents[1])
    environment = {"SASL_CONF_PATH": str(directory), "PYTHONPATH": source}
    script = Path(__file__).with_name("site_server.py")
    by_name = ("DIGEST-MD5", "CRAM-MD5", "LOGIN")
    named = [*PASSWORDS[:3], *by_name]
    command = [sys.executable, str(script), str(path), appname, *named]
    with running(command, log, environment=environment) as process:
        ready = lambda: ("listening" in log.read_text()) or None  # noqa: E731
        wait_for("listening", ready, process, log)
        yield Site(path, log)


@pytest.fixture(scope="module")
def back_ends() -> Iterator[accounts.Accounts]:
    with accounts.start() as started:
        yield started


@pytest.fixture(scope="module")
def sites(back_ends: accounts.Accounts) -> Iterator[dict[str, Site]]:
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(site(configuration, appname=f"at-{name}"))
            for name, configuration in back_ends.configurations.items()
        }


ROWS = [
    *((name, mechanism) for name in ("sasldb", "sql", "ldapdb") for mechanism in PASSWORDS),
    ("saslauthd", "PLAIN"),
]


@pytest.mark.parametrize(("name", "mechanism"), ROWS)
async def test_right_password(name: str, mechanism: str, sites: dict[str, Site]) -> None:
    assert await sites[name].log_in(mechanism, ALICE) == mechanism
    assert await sites[name].says(f"alice {mechanism}")


@pytest.mark.parametrize(("name", "mechanism"), ROWS)
@pytest.mark.parametrize("who", [WRONG, ("nobody", "alice-pw")], ids=["wrong", "nobody"])
async def test_wrong_password(
    name: str, mechanism: str, who: tuple[str, str], sites: dict[str, Site]
) -> None:
    with pytest.raises(CredentialsError):
        await sites[name].log_in(mechanism, who)
    assert who[1] not in await sites[name].says(f"{mechanism} by Cyrus SASL")


@pytest.mark.parametrize("name", ["sasldb", "saslauthd"])
async def test_by_the_provider_at_both_ends(name: str, sites: dict[str, Site]) -> None:
    assert await sites[name].log_in("PLAIN", ALICE, provider="cyrus") == "PLAIN"
    with pytest.raises(CredentialsError):
        await sites[name].log_in("PLAIN", WRONG, provider="cyrus")


async def test_only_what_the_configuration_lists(sites: dict[str, Site]) -> None:
    with pytest.raises(MechanismError, match="offers these SASL mechanisms: PLAIN"):
        await sites["saslauthd"].log_in("SCRAM-SHA-256", ALICE)


async def test_a_configuration_of_qemu(back_ends: accounts.Accounts) -> None:
    with site(back_ends.configurations["sasldb"], appname="qemu") as shared:
        assert await shared.log_in("SCRAM-SHA-256", ALICE) == "SCRAM-SHA-256"


async def test_a_back_end_that_is_gone() -> None:
    configuration = "pwcheck_method: saslauthd\nsaslauthd_path: /nonexistent/mux\n"
    with site(configuration) as broken:
        with pytest.raises(AuthenticationError):
            await broken.log_in("PLAIN", ALICE)
        assert "cannot connect to saslauthd" in await broken.says("PLAIN by Cyrus SASL")
