"""spec/vectors: what every implementation must compute, and what it must refuse, and how."""

import builtins
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from sealvnc import errors
from sealvnc.rfb.channel.tls.facts import server_end_point
from sealvnc.rfb.security.vnc_auth import encrypt_challenge
from sealvnc.sasl import Context, Credentials, LookupVerifier, Verifier
from sealvnc.sasl.channel_binding import escape, unescape
from sealvnc.sasl.saslprep import saslprep
from sealvnc.sasl.scram import SCRAM
from sealvnc.wire import fields
from support import facts, mechanism_vectors, oracles
from support.parties import Party
from support.talk import play

DIRECTORY = Path(__file__).parents[1] / "spec" / "vectors"
FILES = {path.stem: json.loads(path.read_text()) for path in sorted(DIRECTORY.glob("*.json"))}
Json = dict[str, Any]


def cases(*types: str) -> list[Any]:
    """Groups and tests, of these types or of all."""
    return [
        pytest.param(group, test, id=f"{name}-{test['tcId']}")
        for name, file in FILES.items()
        for group in file["testGroups"]
        for test in group["tests"]
        if group["type"] in types or not types
    ]


# -- how each type of group is checked -----------------------------------------------------


def scram_exchange(group: Json, test: Json) -> None:
    """Client and server, message by message."""
    binding = test["channelBinding"]
    context = _context(binding and {binding["type"]: binding["data"]})
    credentials = Credentials(test["authcid"], test["password"], test["authzid"])
    verifier = Verifier.make(
        test["password"],
        test["hash"],
        iterations=test["iterations"],
        salt=b64decode(test["salt"]),
    )
    assert _base64(verifier.stored_key, verifier.server_key) == [
        test["storedKey"],
        test["serverKey"],
    ]
    scram = SCRAM(test["hash"], plus=binding is not None)
    server_nonce, client_nonce = test["serverNonce"], test["clientNonce"]
    client = Party(
        replace(scram, nonce=lambda: client_nonce).client(context), lambda _: credentials
    )
    client_first, server_first, client_final, server_final = map(_bytes, test["messages"])
    assert client.step() == client_first
    server = Party(
        replace(scram, nonce=lambda: server_nonce).server(context, client_first),
        lambda _: verifier,
    )
    assert server.step() == server_first
    assert client.step(server_first) == client_final
    assert server.step(client_final) == server_final
    assert client.step(server_final) is None
    assert client.outcome.identity == server.outcome.identity
    assert client.outcome.identity.authcid == test.get("preparedAuthcid", test["authcid"])
    assert client.outcome.identity.authzid == (test["authzid"] or client.outcome.identity.authcid)
    assert client.outcome.channel_binding == (binding["type"] if binding else "")


def scram_client(group: Json, test: Json) -> None:
    """What a client makes of a server's messages."""
    scram = SCRAM(group["hash"], nonce=lambda: group["clientNonce"])
    credentials = Credentials(group["authcid"], group["password"])
    client = Party(scram.client(_context(None)), lambda _: credentials)
    client.step()
    for message in test["serverMessages"]:
        client.step(_bytes(message))
    assert client.exchange.done


def scram_server(group: Json, test: Json) -> None:
    """What a server makes of a client's messages."""
    verifier = Verifier.parse(group["verifier"])

    def lookup(question: object) -> Verifier | None:
        assert isinstance(question, LookupVerifier)
        return verifier if question.authcid == "user" else None

    nonce = group["serverNonce"]
    scram = SCRAM(group["hash"], plus=group.get("plus", False), nonce=lambda: nonce)
    initial, *messages = map(_bytes, test["clientMessages"])
    context = _context(group["channelBinding"], tuple(group["offered"]))
    server = Party(scram.server(context, initial), lookup)
    server.step()
    for message in messages:
        server.step(message)
    assert server.exchange.done


def scram_verifier(group: Json, test: Json) -> None:
    """What a store holds, and back again."""
    verifier = Verifier.parse(test["text"])
    assert str(verifier) == test["text"]
    assert verifier.check(test["password"])
    assert not verifier.check("eraser")


def sasl_name(group: Json, test: Json) -> None:
    """Escaped and unescaped."""
    assert unescape(test["escaped"]) == test["name"]
    assert escape(test["name"]) == test["escaped"]


def sasl_prep(group: Json, test: Json) -> None:
    """The prepared form, which does not change when it is prepared again."""
    assert saslprep(test["input"], query=test["query"]) == test["output"]
    assert saslprep(test["output"], query=test["query"]) == test["output"]


def vnc_des(group: Json, test: Json) -> None:
    """The response to a challenge."""
    assert encrypt_challenge(test["password"], _hex(test["challenge"])).hex() == test["response"]


def tls_server_end_point(group: Json, test: Json) -> None:
    """The hash of a certificate."""
    binding = server_end_point(x509.load_der_x509_certificate(b64decode(test["certificate"])))
    assert (binding and binding.hex()) == test["binding"]


def integer(group: Json, test: Json) -> None:
    """u8, u16 and u32."""
    read = {"U8": fields.u8, "U16": fields.u16, "U32": fields.u32}[group["type"]]
    assert play(read(), _hex(test["bytes"])).outcome() == test["value"]
    if group["type"] == "U32":
        assert fields.pack_u32(test["value"]).hex() == test["bytes"]


def u32s(group: Json, test: Json) -> None:
    """Several u32."""
    read = play(fields.u32s(group["count"]), _hex(test["bytes"])).outcome()
    assert list(read) == test["value"]


def opaque(group: Json, test: Json) -> None:
    """A length and bytes."""
    value = play(fields.opaque(group["limit"], "it"), _hex(test["bytes"])).outcome()
    assert value.hex() == test["value"]
    assert fields.pack_opaque(value).hex() == test["bytes"]


def nullable(group: Json, test: Json) -> None:
    """SASL data; what is packed always has its NUL."""
    read = fields.nullable(group["limit"], "it", terminated=group["terminated"])
    value = play(read, _hex(test["bytes"])).outcome()
    assert (value if value is None else value.hex()) == test["value"]
    if group["terminated"]:
        assert fields.pack_nullable(value).hex() == test["bytes"]


CHECKS: dict[str, Callable[[Json, Json], None]] = {
    "ScramExchange": scram_exchange,
    "ScramClient": scram_client,
    "ScramServer": scram_server,
    "ScramVerifier": scram_verifier,
    "SaslName": sasl_name,
    "SaslPrep": sasl_prep,
    "VncDes": vnc_des,
    "TlsServerEndPoint": tls_server_end_point,
    "U8": integer,
    "U16": integer,
    "U32": integer,
    "U32s": u32s,
    "Opaque": opaque,
    "Nullable": nullable,
    **mechanism_vectors.CHECKS,
}


@pytest.mark.parametrize(("group", "test"), cases())
def test_vector(group: Json, test: Json) -> None:
    """Valid ones hold; invalid ones raise the error that they name, and no subclass of it."""
    check = CHECKS[group["type"]]
    if test["result"] != "invalid":
        check(group, test)
        return
    expected = getattr(errors, test["error"], None) or getattr(builtins, test["error"])
    with pytest.raises(expected) as caught:
        check(group, test)
    assert caught.type is expected


# -- the vectors themselves ----------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_shape(name: str) -> None:
    """As in Wycheproof: notes say what each flag hunts, numbers are consecutive."""
    file = FILES[name]
    tests = [test for group in file["testGroups"] for test in group["tests"]]
    assert file["schema"] == name
    assert [test["tcId"] for test in tests] == list(range(1, file["numberOfTests"] + 1))
    assert {flag for test in tests for flag in test["flags"]} == set(file["notes"])
    assert all(set(note) == {"bugType", "description", "spec"} for note in file["notes"].values())
    for test in tests:
        assert test["comment"]
        assert test["flags"]
        assert test["result"] in ("valid", "invalid", "acceptable")
        assert ("error" in test) == (test["result"] == "invalid")


@pytest.mark.parametrize(("group", "test"), cases("ScramExchange"))
def test_scram_by_hashlib_alone(group: Json, test: Json) -> None:
    """The vectors that no RFC has come from an oracle that yields the RFCs' own, too."""
    client_first, server_first, client_final, server_final = test["messages"]
    without_proof, _, proof = client_final.rpartition(",p=")
    auth_message = ",".join((client_first.split(",", 2)[2], server_first, without_proof))
    found = oracles.scram(
        test["hash"].replace("SHA-", "sha"),
        saslprep(test["password"]),
        b64decode(test["salt"]),
        test["iterations"],
        auth_message,
    )
    assert (found.client_proof, f"v={found.server_signature}") == (proof, server_final)
    assert _base64(found.stored_key, found.server_key) == [test["storedKey"], test["serverKey"]]


@pytest.mark.parametrize(("group", "test"), cases("VncDes"))
def test_vnc_des_by_its_tables(group: Json, test: Json) -> None:
    """The same response from DES as FIPS 46-3 draws it."""
    challenge, key = _hex(test["challenge"]), _hex(test["key"])
    password = test["password"].encode("latin-1")[:8].ljust(8, b"\0")
    assert oracles.mirrored(password) == key
    response = oracles.des(key, challenge[:8]) + oracles.des(key, challenge[8:])
    assert response.hex() == test["response"]


def test_des_oracle() -> None:
    """An example that is worked out step by step in many a textbook."""
    key, block = _hex("133457799bbcdff1"), _hex("0123456789abcdef")
    assert oracles.des(key, block).hex() == "85e813540f0ab405"


def _context(bindings: dict[str, str] | None, offered: tuple[str, ...] = ()) -> Context:
    data = {name: _hex(digits) for name, digits in (bindings or {}).items()}
    tls = replace(facts.X509, bindings=data)
    return Context(facts.NETWORK.with_tls(tls) if data else facts.UNIX, offered)


def _bytes(message: str | Json | None) -> bytes | None:
    if message is None:
        return None
    return _hex(message["hex"]) if isinstance(message, dict) else message.encode()


def _hex(digits: str) -> bytes:
    return bytes.fromhex(digits)


def _base64(*values: bytes) -> list[str]:
    return [b64encode(value).decode() for value in values]
