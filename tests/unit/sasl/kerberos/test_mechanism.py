"""sasl.kerberos.mechanism: where the mechanisms on Kerberos work, and where they say why not."""

import sys
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError, RemoteProtocolError
from sealvnc.sasl import MECHANISMS
from sealvnc.sasl.gss_spnego import GSSSPNEGO
from sealvnc.sasl.gssapi import GSSAPI
from sealvnc.sasl.kerberos import KerberosMechanism, with_keytab
from sealvnc.sasl.plain import Plain
from support.tickets import Party, context, server_side

BOTH = [GSSAPI(), GSSSPNEGO()]
each_mechanism = pytest.mark.parametrize("mechanism", BOTH, ids=lambda each: each.name)


@each_mechanism
def test_client_needs_the_name_of_its_server(mechanism: KerberosMechanism) -> None:
    assert mechanism.is_available(context())
    assert not mechanism.is_available(context(host=None))  # a UNIX socket
    mechanism.require_available(context(host=None))  # nothing can be done about that


@pytest.mark.peers
@pytest.mark.usefixtures("alice")
@each_mechanism
def test_server_needs_keys(
    mechanism: KerberosMechanism, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = server_side(context())
    assert mechanism.is_available(there)
    mechanism.require_available(there)
    monkeypatch.setenv("KRB5_KTNAME", f"FILE:{tmp_path}/none")
    assert not mechanism.is_available(there)
    with pytest.raises(ConfigurationError, match=f"{tmp_path}/none"):
        mechanism.require_available(there)


@each_mechanism
def test_neither_works_without_the_library(
    mechanism: KerberosMechanism, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gssapi", None)
    for there in (context(), server_side(context())):
        assert not mechanism.is_available(there)
        with pytest.raises(ConfigurationError, match=r"sealvnc\[kerberos\]"):
            mechanism.require_available(there)


def test_keytab_for_those_who_use_one(tmp_path: Path) -> None:
    found = with_keytab(MECHANISMS, tmp_path)
    assert [each.name for each in found] == [each.name for each in MECHANISMS]
    keytabs = {each.name: each.keytab for each in found if isinstance(each, KerberosMechanism)}
    assert keytabs == {"GSSAPI": tmp_path, "GSS-SPNEGO": tmp_path}
    assert with_keytab(MECHANISMS, None) is MECHANISMS
    with pytest.raises(ConfigurationError, match=str(tmp_path)):
        with_keytab([Plain()], tmp_path)


@pytest.mark.peers
@pytest.mark.usefixtures("alice")
@each_mechanism
@pytest.mark.parametrize("nothing", [None, b""])
def test_missing_tokens(mechanism: KerberosMechanism, nothing: bytes | None) -> None:
    """An empty challenge asks for the first; there is no second chance."""
    server = Party(mechanism.server(server_side(context()), nothing))
    assert server.step() == b""
    with pytest.raises(RemoteProtocolError, match="client's Kerberos token is missing"):
        server.step(nothing)
    client = Party(mechanism.client(context()))
    client.step()
    with pytest.raises(RemoteProtocolError, match="server's Kerberos token is missing"):
        client.step(nothing)


@pytest.mark.peers
@pytest.mark.usefixtures("alice")
@each_mechanism
def test_no_initial_response(mechanism: KerberosMechanism) -> None:
    client = Party(mechanism.client(context()), None)
    server = Party(mechanism.server(server_side(context()), None))
    assert server.step() == b""
    message, number = server.step(client.step()), 0
    while not server.exchange.done:
        message, number = server.step(client.step(message)), number + 1
        assert number < 3
    client.step(message) if message is not None else None
    assert client.outcome.identity == server.outcome.identity
