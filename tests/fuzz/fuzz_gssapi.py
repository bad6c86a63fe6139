"""Arbitrary messages to GSSAPI and GSS-SPNEGO, as client and as server, and to their layer.

The first byte chooses mechanism, role, surroundings, and whether the peer is genuine: then
its messages are wrapped by its own context, and only what stands in them is arbitrary. Each
message is a length and its bytes. The KDC has made tickets, and is gone.
"""

import os
from collections.abc import Iterator

from harness import Reader, fuzz

from peers import kerberos
from sealvnc.errors import Error
from sealvnc.sasl import Mechanism
from sealvnc.sasl.gss_spnego import GSSSPNEGO
from sealvnc.sasl.gssapi import GSSAPI
from support.tickets import Party, Raw, asking, context, offered_to, raw_client, server_side

MECHANISMS: list[Mechanism] = [GSSAPI(), GSSSPNEGO()]
BOUNDS = [(0, 0), (0, 1), (0, 256), (128, 256)]


def messages(reader: Reader) -> Iterator[bytes]:
    while not reader.exhausted:
        yield reader.take(reader.number(2))


def genuine(reader: Reader, *, of_client: bool, there: tuple[int, int]) -> None:
    """A peer with a context that is established; one of GSSAPI, which goes on after that."""
    mechanism, said = MECHANISMS[0], messages(reader)
    if of_client:
        ours, peer = asking(mechanism, context(*there))
    else:
        peer = raw_client()
        ours, _ = offered_to(peer, mechanism, server_side(context(*there)))
    message = next(said, b"")
    ours.step(peer.wrap(message) if message else None)
    require(ours, of_client=of_client, chosen=message[:4], there=there)
    through_the_layer(ours, peer, said)


def require(ours: Party, *, of_client: bool, chosen: bytes, there: tuple[int, int]) -> None:
    """It is alice; the layer is what was agreed, and no weaker than it must be."""
    assert ours.outcome.identity.authcid == "alice"
    ssf = ours.outcome.layer.ssf if ours.outcome.layer is not None else 0
    assert there[0] <= ssf <= there[1]
    if not of_client:
        assert chosen[0] == {0: 1, 1: 2, 256: 4}[ssf]


def through_the_layer(ours: Party, peer: Raw, said: Iterator[bytes]) -> None:
    """Tokens of the peer's, each with its text; one byte of it may make them arbitrary."""
    if (layer := ours.outcome.layer) is None:
        return
    for message in said:
        forged = message[:1] == b"!"
        token = message[1:] if forged else peer.wrap(message, encrypt=layer.ssf > 1)
        plaintext = layer.unwrap(token)
        assert not forged, "a token that nobody made"
        assert plaintext == message


def stranger(
    reader: Reader, mechanism: Mechanism, *, of_client: bool, there: tuple[int, int]
) -> None:
    """A peer without a context: nothing that it says makes it anybody."""
    said = messages(reader)
    if of_client:
        ours = Party(mechanism.client(context(*there)))
        ours.step()
    else:
        ours = Party(mechanism.server(server_side(context(*there)), next(said, b"") or None))
        ours.step()
    for message in said:
        if ours.exchange.done:
            break
        ours.step(message)
    assert not ours.exchange.done, "somebody was believed"


def target(data: bytes) -> None:
    reader = Reader(data)
    choice = reader.number()
    of_client, there = bool(choice & 1), BOUNDS[choice >> 1 & 3]
    if choice & 8:
        genuine(reader, of_client=of_client, there=there)
    else:
        mechanism = MECHANISMS[choice >> 4 & 1]
        stranger(reader, mechanism, of_client=of_client, there=there)


def pack(*said: bytes) -> bytes:
    return b"".join(len(each).to_bytes(2, "big") + each for each in said)


def seeds() -> Iterator[bytes]:
    for choice in range(32):
        if choice & 8:
            layer = b"\1" if choice & 6 == 0 else b"\2" if choice & 6 == 2 else b"\4"
            for name in (b"", b"alice", b"bob"):
                yield bytes((choice,)) + pack(layer + b"\0\x20\0" + name, b"text", b"!forged")
        else:
            used = Party(MECHANISMS[choice >> 4 & 1].client(context()))
            token = used.step() or b""
            try:  # used up, so that it is no use to anybody else
                reply = Party(MECHANISMS[choice >> 4 & 1].server(server_side(context()), token))
                answer = reply.step() or b""
            except Error:
                answer = b""
            yield bytes((choice,)) + pack(answer if choice & 1 else token, b"", b"x")


if __name__ == "__main__":
    with kerberos.start() as realm:
        ccache = realm.kinit("alice", None, "-l", "8h")
        realm.kvno(ccache, "vnc/localhost")
    os.environ.update(realm.environment(ccache))
    fuzz(target, list(seeds()))
