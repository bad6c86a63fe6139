"""How the vectors of the legacy mechanisms and of OAUTHBEARER are checked (test_vectors.py)."""

from collections.abc import Callable
from typing import Any

import pytest

from sealvnc import errors
from sealvnc.sasl import (
    CheckToken,
    Context,
    Credentials,
    LookupOTP,
    LookupPassword,
    OTPState,
    StoreOTP,
)
from sealvnc.sasl.cram_md5 import CramMD5
from sealvnc.sasl.digest_md5 import DigestMD5
from sealvnc.sasl.oauthbearer import OAuthBearer
from sealvnc.sasl.otp import OTP
from sealvnc.sasl.otp_state import one_time_password, pack_words, parse_hex, parse_words

from .mechanisms import IN_TLS, NETWORK, client, context, converse, party
from .parties import Party

Json = dict[str, Any]


# -- DIGEST-MD5 -----------------------------------------------------------------------------


def digest_exchange(group: Json, test: Json) -> None:
    """Both ends against what was recorded, and the tokens of a layer, byte for byte."""
    surroundings = _context(test)
    credentials = Credentials(test["authcid"], test["password"], test["authzid"])
    ours = client(DigestMD5(nonce=lambda: test["cnonce"]), surroundings, credentials)
    assert ours.step() is None
    assert ours.step(_bytes(test["challenge"])) == _bytes(test["response"])
    ours.step(_bytes(test["final"]))

    mechanism = DigestMD5((test["realm"],), nonce=lambda: test["nonce"])
    theirs = _digest_server(mechanism, surroundings, test)
    challenge = theirs.step()
    if "Rfc2831" in test["flags"]:
        assert challenge == _bytes(test["challenge"])
    assert theirs.step(_bytes(test["response"])) == _bytes(test["final"])

    assert ours.outcome.identity == theirs.outcome.identity
    assert ours.outcome.identity.authcid == test["authcid"]
    assert ours.outcome.identity.authzid == (test["authzid"] or test["authcid"])
    for sender, receiver, tokens in (
        (ours.outcome.layer, theirs.outcome.layer, test["toServer"]),
        (theirs.outcome.layer, ours.outcome.layer, test["toClient"]),
    ):
        for plaintext, token in tokens:
            assert sender is not None
            assert receiver is not None
            assert sender.wrap(bytes.fromhex(plaintext)).hex() == token
            assert receiver.unwrap(bytes.fromhex(token)).hex() == plaintext


def digest_client(group: Json, test: Json) -> None:
    """What a client makes of a server's messages."""
    credentials = Credentials(group["authcid"], group["password"])
    mechanism = DigestMD5(nonce=lambda: group["cnonce"])
    _feed(client(mechanism, _context(group), credentials), [None, *test["serverMessages"]])


def digest_server(group: Json, test: Json) -> None:
    """What a server makes of a client's messages."""
    mechanism = DigestMD5(hosts=tuple(group["hosts"]), nonce=lambda: group["nonce"])
    initial, *messages = test["clientMessages"]
    server = _digest_server(mechanism, _context(group), group, _bytes(initial))
    _feed(server, [None, *messages])


def _digest_server(
    mechanism: DigestMD5, surroundings: Context, user: Json, initial: bytes | None = None
) -> Party:
    def lookup(question: LookupPassword) -> str | None:
        return user["password"] if question.authcid == user["authcid"] else None

    return party(mechanism.server(surroundings, initial), {LookupPassword: lookup})


# -- CRAM-MD5 -------------------------------------------------------------------------------


def cram_exchange(group: Json, test: Json) -> None:
    """Message by message."""
    ours = client(CramMD5(), context(), Credentials(test["authcid"], test["password"]))
    assert ours.step() is None
    assert ours.step(_bytes(test["challenge"])) == _bytes(test["response"])
    theirs = _cram_server(test, None)
    assert theirs.step() == _bytes(test["challenge"])
    assert theirs.step(_bytes(test["response"])) is None
    assert ours.outcome == theirs.outcome


def cram_server(group: Json, test: Json) -> None:
    """What a server makes of a client's messages."""
    initial, *messages = test["clientMessages"]
    _feed(_cram_server(group, _bytes(initial)), [None, *messages])


def _cram_server(user: Json, initial: bytes | None) -> Party:
    def lookup(question: LookupPassword) -> str | None:
        return user["password"] if question.authcid == user["authcid"] else None

    mechanism = CramMD5(nonce=lambda: user["nonce"])
    surroundings = context(host=user["host"])
    return party(mechanism.server(surroundings, initial), {LookupPassword: lookup})


# -- OTP ------------------------------------------------------------------------------------


def otp_password(group: Json, test: Json) -> None:
    """A password by its number, in both forms."""
    password = one_time_password(
        test["algorithm"], test["seed"], test["passphrase"], test["sequence"]
    )
    assert password.hex().upper() == test["hex"]
    assert pack_words(password) == test["words"]
    assert parse_words(test["words"]) == parse_hex(test["hex"]) == password


def otp_words(group: Json, test: Json) -> None:
    """A password in words."""
    assert parse_words(test["words"]).hex().upper() == test["hex"]


def otp_hex(group: Json, test: Json) -> None:
    """A password in hexadecimal."""
    assert parse_hex(test["digits"]).hex().upper() == test["hex"]


def otp_exchange(group: Json, test: Json) -> None:
    """Client and server, message by message."""
    ours = client(OTP(), context(), Credentials(test["authcid"], test["passphrase"]))
    states = {test["authcid"]: OTPState.parse(test["state"])}
    _, theirs, messages = converse(ours, lambda first: _otp_server(states, True, first))
    assert messages == [*map(_bytes, test["messages"]), None]
    assert ours.outcome == theirs.outcome
    assert str(states[test["authcid"]]) == test["newState"]


def otp_server(group: Json, test: Json) -> None:
    """What a server makes of a client's messages, and of what it has stored."""
    states = {group["authcid"]: OTPState.parse(group["state"])}
    initial, *messages = test["clientMessages"]
    server = _otp_server(states, group["protected"], _bytes(initial))
    try:
        _feed(server, [None, *messages])
    finally:
        assert str(states[group["authcid"]]) == test.get("newState", group["state"])


def otp_client(group: Json, test: Json) -> None:
    """What a client makes of a challenge."""
    mechanism = OTP(seed=lambda: test["seed"])
    surroundings = context(protection=IN_TLS if group["protected"] else NETWORK)
    ours = client(mechanism, surroundings, Credentials(group["authcid"], group["passphrase"]))
    ours.step()
    assert ours.step(_bytes(test["challenge"])) == _bytes(test["response"])


def _otp_server(states: dict[str, OTPState], protected: bool, initial: bytes | None) -> Party:
    def store(question: StoreOTP) -> bool:
        assert states[question.authcid] == question.old
        states[question.authcid] = question.new
        return True

    answers = {LookupOTP: lambda question: states.get(question.authcid), StoreOTP: store}
    surroundings = context(protection=IN_TLS if protected else NETWORK)
    return party(OTP().server(surroundings, initial), answers)


# -- OAUTHBEARER ----------------------------------------------------------------------------


def oauth_message(group: Json, test: Json) -> None:
    """What a server reads in a client's message."""
    server = party(
        OAuthBearer().server(context(protection=IN_TLS), _bytes(test["message"])),
        {CheckToken: "user"},
    )
    challenge = server.step()
    if test["token"]:
        assert server.asked == [CheckToken(test["token"], test["authzid"])]
        assert server.outcome.identity.authzid == (test["authzid"] or "user")
    else:
        assert challenge == b'{"status":"invalid_token"}'
        assert server.asked == []


def oauth_refusal(group: Json, test: Json) -> None:
    """What a server says to a client whose token is not good, and what the client says."""
    ours = client(OAuthBearer(), context(protection=IN_TLS), Credentials("user", "a.b.c"))
    mechanism = OAuthBearer(test["scope"], test["openidConfiguration"])
    theirs = party(mechanism.server(context(protection=IN_TLS), ours.step()), {CheckToken: None})
    assert theirs.step() == _bytes(test["challenge"])
    assert ours.step(_bytes(test["challenge"])) == _bytes(test["response"])
    with pytest.raises(errors.CredentialsError):
        theirs.step(_bytes(test["response"]))
    with pytest.raises(errors.CredentialsError, match="invalid_token"):
        ours.end()


CHECKS: dict[str, Callable[[Json, Json], None]] = {
    "DigestExchange": digest_exchange,
    "DigestClient": digest_client,
    "DigestServer": digest_server,
    "CramExchange": cram_exchange,
    "CramServer": cram_server,
    "OtpPassword": otp_password,
    "OtpWords": otp_words,
    "OtpHex": otp_hex,
    "OtpExchange": otp_exchange,
    "OtpServer": otp_server,
    "OtpClient": otp_client,
    "OAuthMessage": oauth_message,
    "OAuthRefusal": oauth_refusal,
}


def _feed(party: Party, messages: list[str | Json | None]) -> None:
    """Give one side the other's messages; it must then have ended."""
    for message in messages:
        party.step(_bytes(message))
    assert party.exchange.done


def _context(source: Json) -> Context:
    ssf = source["ssf"]
    least, most = ssf if isinstance(ssf, list) else (ssf, ssf)
    return context((least, most), host=source["host"], service=source["service"])


def _bytes(message: str | Json | None) -> bytes | None:
    if message is None:
        return None
    return bytes.fromhex(message["hex"]) if isinstance(message, dict) else message.encode()
