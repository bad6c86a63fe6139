"""Arbitrary messages to every mechanism, as client and as server.

The first byte chooses mechanism, role and channel; each message is a length (0xFFFF: none
at all, which is not an empty one) and its bytes.
"""

from harness import MECHANISMS, Reader, ends, fuzz

from loopback.wire import End, Told, facts
from sealvnc.errors import RemoteProtocolError
from sealvnc.sasl import MECHANISMS as ALL
from sealvnc.sasl import Context, Exchange, Mechanism, Outcome
from sealvnc.sasl.cram_md5 import CramMD5
from sealvnc.sasl.digest_md5 import DigestMD5
from sealvnc.sasl.otp import OTP
from sealvnc.sasl.verifier import Verifier
from sealvnc.wire import Protection, Transport
from sealvnc.wire.dialogue import Dialogue

NONE = 0xFFFF
FIXED = {
    each.name: each
    for each in (
        DigestMD5(nonce=lambda: "nonce"),
        CramMD5(nonce=lambda: "nonce"),
        OTP(seed=lambda: "another"),
    )
}
OTHERS = [FIXED.get(each.name, each) for each in ALL if not each.name.startswith("SCRAM")]
CHOICES: list[tuple[Mechanism, bool, bool]] = [
    (mechanism, of_client, in_tls)
    for mechanism in (*MECHANISMS, *OTHERS)
    for of_client in (True, False)
    for in_tls in (True, False)
]


def conversation(
    mechanism: Mechanism, context: Context, reader: Reader, *, of_client: bool
) -> Dialogue[Outcome]:
    """Give the mechanism one message after another, until it or they come to an end."""
    if of_client:
        exchange = Exchange(mechanism.client(context))
    else:
        exchange = Exchange(mechanism.server(context, message(reader)))
    yield from exchange.step(None)
    while exchange.outcome is None:
        if reader.exhausted:
            raise RemoteProtocolError("nothing more was said")
        yield from exchange.step(message(reader))
    return exchange.outcome


def message(reader: Reader) -> bytes | None:
    size = reader.number(2)
    return None if size == NONE else reader.take(size)


def context(*, of_client: bool, in_tls: bool) -> Context:
    protection = Protection(Transport.UNIX)
    if in_tls:
        told = facts(of_client=of_client, alice=True).with_certificate
        protection = protection.with_tls(told)
    names = tuple(mechanism.name for mechanism in (*MECHANISMS, *OTHERS))
    if in_tls:
        return Context(protection, names)
    return Context(protection, tuple(n for n in names if "-PLUS" not in n), maximum_ssf=256)


def target(data: bytes) -> None:
    reader = Reader(data)
    mechanism, of_client, in_tls = CHOICES[reader.number() % len(CHOICES)]
    surroundings = context(of_client=of_client, in_tls=in_tls)
    if not mechanism.is_available(surroundings):
        return
    dialogue = conversation(mechanism, surroundings, reader, of_client=of_client)
    answer = ends.client_answer(ends.ALICE) if of_client else ends.server_answer()
    end = End(mechanism.name, dialogue, Told(facts(of_client=of_client)), answer)
    outcome: Outcome = end.result
    if mechanism.name == "EXTERNAL":
        assert outcome.identity.authcid == ("" if of_client else ends.SUBJECT)
    else:
        assert outcome.identity.authcid in ("alice", "anonymous")
    assert bool(outcome.channel_binding) == mechanism.name.endswith("-PLUS")


def pack(*messages: bytes | None) -> bytes:
    return b"".join(
        NONE.to_bytes(2, "big") if each is None else len(each).to_bytes(2, "big") + each
        for each in messages
    )


def good(number: int) -> bytes:
    """What the other side says in a good exchange."""
    mechanism, of_client, in_tls = CHOICES[number]
    ours = Exchange(mechanism.client(context(of_client=True, in_tls=in_tls)))
    said: dict[bool, list[bytes | None]] = {True: [], False: []}

    def talk() -> Dialogue[None]:
        said[True].append((yield from ours.step(None)))
        theirs = Exchange(mechanism.server(context(of_client=False, in_tls=in_tls), said[True][0]))
        said[False].append((yield from theirs.step(None)))
        while ours.outcome is None or theirs.outcome is None:
            said[True].append((yield from ours.step(said[False][-1])))
            if theirs.outcome is None:
                said[False].append((yield from theirs.step(said[True][-1])))

    def answer(question):
        side = ends.client_answer if type(question).__name__ == "NeedCredentials" else None
        return side(ends.ALICE)(question) if side else ends.server_answer()(question)

    _ = End("both", talk(), Told(facts(of_client=True)), answer).result
    return bytes((number,)) + pack(*said[not of_client])


def seeds() -> list[bytes]:
    usable = [
        number
        for number, (mechanism, of_client, in_tls) in enumerate(CHOICES)
        if mechanism.is_available(context(of_client=of_client, in_tls=in_tls))
    ]
    return [good(number) for number in usable]


if __name__ == "__main__":
    assert Verifier
    fuzz(target, seeds())
