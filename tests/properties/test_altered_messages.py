"""Messages altered between two live ends: whoever still succeeds, succeeds with the truth."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.errors import Error
from sealvnc.sasl import (
    CheckToken,
    Credentials,
    Identity,
    LookupOTP,
    LookupPassword,
    Mechanism,
    OTPState,
    StoreOTP,
)
from sealvnc.sasl.cram_md5 import CramMD5
from sealvnc.sasl.digest_md5 import DigestMD5
from sealvnc.sasl.oauthbearer import OAuthBearer
from sealvnc.sasl.otp import OTP
from support.mechanisms import client, context, party

PASSWORD = "correct.horse"
ALICE = Credentials("alice", PASSWORD)
STATE = OTPState.make(PASSWORD)
ANSWERS = {
    LookupPassword: lambda q: PASSWORD if q.authcid == "alice" else None,
    LookupOTP: lambda q: STATE if q.authcid == "alice" else None,
    StoreOTP: lambda q: (q.authcid, q.old) == ("alice", STATE),
    CheckToken: lambda q: "alice" if q.token == PASSWORD else None,
}
LAYER = context((1, 256))  # where none is demanded, it can be taken out on the way
PROVES_AUTHZID = {"DIGEST-MD5"}


@st.composite
def alterations(draw: st.DrawFn) -> Any:
    """Which message, counted from the client's first, and what becomes of it."""
    kind = draw(st.sampled_from(["delete", "replace", "insert", "xor", "drop", "empty", "rubbish"]))
    where, what = draw(st.integers(0, 200)), draw(st.binary(min_size=1, max_size=8))

    def alter(message: bytes | None) -> bytes | None:
        data = message or b""
        i = where % (len(data) + 1)
        match kind:
            case "delete":
                return data[:i] + data[i + len(what) :]
            case "replace":
                return data[:i] + what + data[i + len(what) :]
            case "insert":
                return data[:i] + what + data[i:]
            case "xor":
                return data[:i] + bytes([b ^ what[0] for b in data[i : i + 1]]) + data[i + 1 :]
            case "drop":
                return None
            case "empty":
                return b""
        return what

    return draw(st.integers(0, 3)), alter


@pytest.mark.parametrize(
    "mechanism", [DigestMD5(), CramMD5(), OTP(), OAuthBearer()], ids=lambda m: m.name
)
@settings(deadline=None)
@given(alteration=alterations())
def test_altered(mechanism: Mechanism, alteration: Any) -> None:
    """No error but ours, no other user, and nobody who was not asked for by a proof."""
    number, alter = alteration
    count = -1

    def carry(message: bytes | None) -> bytes | None:
        nonlocal count
        count += 1
        return alter(message) if count == number else message

    ours, theirs = client(mechanism, LAYER, ALICE), None
    try:
        message = carry(ours.step())
        theirs = party(mechanism.server(LAYER, message), ANSWERS)
        message = carry(theirs.step())
        while not theirs.exchange.done:
            message = carry(ours.step(message))
            message = carry(theirs.step(message))
        if message is None:
            ours.end()
        else:
            ours.step(message)
    except Error:
        pass
    if theirs is not None and theirs.exchange.done:
        assert theirs.outcome.identity.authcid == "alice"
        if mechanism.name in PROVES_AUTHZID:
            assert theirs.outcome.identity == Identity("alice", "alice")
    if ours.exchange.done and mechanism.proves_server:
        assert theirs is not None
        assert theirs.exchange.done
        assert ours.outcome.identity == theirs.outcome.identity
        one, other = ours.outcome.layer, theirs.outcome.layer
        assert one is not None
        assert other is not None
        with suppress(Error):  # which cipher was chosen is not a part of the proofs
            assert other.unwrap(one.wrap(b"hello")) == b"hello"
