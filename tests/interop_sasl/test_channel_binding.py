"""Both ends on one TLS channel, or not; and the -PLUS names taken out of the list on the way."""

from dataclasses import replace

import pytest

from peers.saslpeers import RefusedError
from sealvnc.errors import ChannelBindingError

from .bench import Bench
from .cases import END_POINT, EXPORTER, HOST, Case, attempt, find, surroundings
from .talk import they_log_in, we_log_in

pytestmark = pytest.mark.peers

PROVIDERS = ("own", "cyrus")
ROLES = ("client", "server")
OTHER = {"tls-exporter": b"\x18" * 32}
SHORT = {"tls-exporter": b"\x17" * 20}

provider = pytest.mark.parametrize("provider", PROVIDERS)
role = pytest.mark.parametrize("role", ROLES)
peer = pytest.mark.parametrize("name", ["Cyrus", "gsasl"])
mechanism = pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"])


@provider
@role
def test_by_certificate(provider: str, role: str, the_bench: Bench) -> None:
    case = Case("SCRAM-SHA-256-PLUS", 0, provider, role, "Cyrus")
    with the_bench.peer("Cyrus") as there:
        side, _ = attempt(case, there, ours=END_POINT)
    assert side.outcome.channel_binding == "tls-server-end-point"


@provider
@role
@peer
@mechanism
@pytest.mark.parametrize("theirs", [OTHER, SHORT], ids=["other", "short"])
def test_on_two_channels(
    provider: str, role: str, name: str, mechanism: str, theirs: dict[str, bytes], the_bench: Bench
) -> None:
    case = Case(mechanism, 0, provider, role, name)
    expected = RefusedError if role == "client" else ChannelBindingError
    with the_bench.peer(name) as there, pytest.raises(expected):
        attempt(case, there, ours=EXPORTER, theirs=theirs)


@provider
@role
def test_of_two_kinds(provider: str, role: str, the_bench: Bench) -> None:
    case = Case("SCRAM-SHA-256-PLUS", 0, provider, role, "Cyrus")
    expected = RefusedError if role == "client" else ChannelBindingError
    with the_bench.peer("Cyrus") as there, pytest.raises(expected):
        attempt(case, there, ours=EXPORTER, theirs=END_POINT)


@provider
def test_a_server_has_both_kinds(provider: str, the_bench: Bench) -> None:
    case = Case("SCRAM-SHA-256-PLUS", 0, provider, "server", "Cyrus")
    found = find(case)
    where = surroundings(case, found, EXPORTER | END_POINT)
    for kind, data in (EXPORTER | END_POINT).items():
        with the_bench.peer("Cyrus") as there:
            side = they_log_in(found, where, there, host=HOST, binding=kind, bindingdata=data)
        assert side.outcome.channel_binding == kind


@provider
def test_a_client_that_was_not_shown_plus(provider: str, the_bench: Bench) -> None:
    """Our server offers it; the client, who could, says that we do not (flag y)."""
    case = Case("SCRAM-SHA-256", 0, provider, "server", "Cyrus")
    found = find(case)
    offered = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")
    where = replace(surroundings(case, found, EXPORTER), offered=offered)
    values = {"host": HOST, "binding": "tls-exporter", "bindingdata": EXPORTER["tls-exporter"]}
    twice = {"names": "SCRAM-SHA-256 SCRAM-SHA-256"}  # a choice, so that Cyrus tells what it can
    with the_bench.peer("Cyrus") as there, pytest.raises(ChannelBindingError):
        they_log_in(found, where, there, **values, **twice)


@provider
def test_a_client_that_cannot_bind(provider: str, the_bench: Bench) -> None:
    case = Case("SCRAM-SHA-256", 0, provider, "server", "Cyrus")
    found = find(case)
    offered = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")
    where = replace(surroundings(case, found, EXPORTER), offered=offered)
    with the_bench.peer("Cyrus") as there:
        side = they_log_in(found, where, there, host=HOST)
    assert side.outcome.channel_binding == ""


@provider
@pytest.mark.parametrize("binds", [False, True])
def test_our_client_tells_that_it_was_not_shown_plus(
    provider: str, binds: bool, the_bench: Bench
) -> None:
    case = Case("SCRAM-SHA-256", 0, provider, "client", "Cyrus")
    found = find(case)
    where = surroundings(case, found, EXPORTER)
    values = {"host": HOST}
    with the_bench.peer("Cyrus") as there:
        if not binds:
            assert we_log_in(found, where, there, **values).done
            return
        values |= {"binding": "tls-exporter", "bindingdata": EXPORTER["tls-exporter"]}
        with pytest.raises(RefusedError):
            we_log_in(found, where, there, **values)
