"""Somebody between our two live ends, who deletes, replaces, inserts, appends and changes.

An input is the number of a handshake, whether the client knows the password, and a list of
changes: which message, what to do, where, and with which bytes. What both ends then say
must fit together: whoever reports success has seen the other's proof, and both name the
same user.
"""

from collections.abc import Callable, Mapping

from harness import (
    HANDSHAKES,
    Handshake,
    Reader,
    ends,
    fuzz,
    require_protected,
    require_proven,
    tail,
)

from loopback.wire import End, join
from sealvnc import Authorize, Credentials

WRONG = Credentials("alice", "guessed")


def xor(data: bytes, at: int, new: bytes) -> bytes:
    return bytes(
        byte ^ (new[i - at] if at <= i < at + len(new) else 0) for i, byte in enumerate(data)
    )


def grow(data: bytes, at: int, new: bytes) -> bytes:
    """Insert into SASL data, and make its length right again; at its end there may be a flag."""
    for start in range(len(data) - 3):
        size = int.from_bytes(data[start : start + 4], "big")
        if size and size in (len(data) - start - 4, len(data) - start - 5):
            at = min(at, size - 1)
            where = start + 4 + at
            length = (size + len(new)).to_bytes(4, "big")
            return data[:start] + length + data[start + 4 : where] + new + data[where:]
    return data


CHANGES: tuple[Callable[[bytes, int, bytes], bytes], ...] = (
    lambda data, at, new: data[:at] + data[at + len(new) :],  # delete
    lambda data, at, new: data[:at] + new + data[at + len(new) :],  # replace
    lambda data, at, new: data[:at] + new + data[at:],  # insert
    lambda data, at, new: data + new,  # append
    xor,
    lambda data, at, new: data[:at],  # cut
    lambda data, at, new: data + data,  # twice
    lambda data, at, new: b"",  # not at all
    lambda data, at, new: new,  # another one
    grow,
)


class Middle:
    """A tamper that does to the n-th message what was decided; ``arrived`` is who's words then."""

    def __init__(self, plan: Mapping[int, tuple[int, int, bytes]], older) -> None:
        self._plan, self._older, self._count = plan, older, 0
        self.arrived = {"client": b"", "server": b""}

    def __call__(self, who: str, data: bytes) -> bytes:
        data = self._older(who, data)
        if (step := self._plan.get(self._count)) is not None:
            change, at, new = step
            data = CHANGES[change](data, at, new)
        self._count += 1
        self.arrived[who] += data
        return data


def decode(data: bytes) -> tuple[Handshake, bool, dict[int, tuple[int, int, bytes]]]:
    """The handshake, whether the client knows the password, and the plan."""
    reader = Reader(data)
    chosen, knows = HANDSHAKES[reader.number() % len(HANDSHAKES)], reader.number() % 4 != 0
    plan = {}
    while not reader.exhausted and len(plan) < 8:
        message, change = reader.number() % 24, reader.number() % len(CHANGES)
        at = reader.number()
        plan[message] = (change, at, reader.take(reader.number() % 64))
    return chosen, knows, plan


def target(data: bytes) -> None:
    chosen, knows, plan = decode(data)
    case = chosen.case
    client = ends.client(case.setting, ends.ALICE if knows else WRONG, alice=case.alice)
    server = ends.server(case.setting, alice=case.alice)
    middle = Middle(plan, ends.spoken_as(case.version))
    join((client, server), tamper=middle)
    for end in client, server:
        end.receive_eof()
    judge(client, server, chosen, knows)
    for end, other, key in ((client, server, b"v="), (server, client, b",p=")):
        if end.outcome == "ok" and end.result.authenticated.mechanism.startswith("SCRAM"):
            proof = tail(bytes(other.sent), key)
            assert proof in middle.arrived[other.name], "what proved the login never arrived"


def judge(client: End, server: End, chosen: Handshake, knows: bool) -> None:
    """The oracle; ``of_client`` is empty where the client has no secret to show."""
    let_in = [each for each in server.asked if isinstance(each, Authorize)]
    asks_password = bool(chosen.of_client) or chosen.case.setting.security[0].endswith("plain")
    if server.outcome == "ok":
        require_proven(server.result.authenticated, chosen, server)
    if let_in and (asks_password or "PLAIN" in chosen.case.setting.mechanisms):
        assert knows or chosen.case.setting.mechanisms == ["TEST-SEAL"], "let in without a password"
    if client.outcome != "ok":
        return
    found = client.result.authenticated
    require_protected(found, chosen)
    if found.proves_server:
        assert [each.identity for each in let_in] == [found.identity], "a login only one end knows"
        assert let_in[0].mechanism == found.mechanism
        if server.outcome == "ok":
            other = server.result.authenticated
            assert (found.identity, found.channel_binding) == (
                other.identity,
                other.channel_binding,
            )


SUCCESS = bytes.fromhex("0000000001") + bytes(4)
ATTACKS = (  # what is done, where, with what: to each message in turn
    (grow, 2, b"a=root"),  # another identity
    (grow, 15, b"a=root"),
    (xor, 4, b"\x17"),  # the GS2 flags n and y
    (CHANGES[8], 0, SUCCESS),  # success in place of a proof
    (CHANGES[8], 0, SUCCESS + bytes(28)),
    (xor, 10, b"\1"),  # a signature, or what a signature covers
)


def seeds() -> list[bytes]:
    """No change at all, one of each kind, and what an attacker would try first."""
    plans = [b"", *(bytes((3 + n, n, n, 4)) + b"SEED" for n in range(len(CHANGES)))]
    plans += [
        bytes((message, CHANGES.index(change), at, len(new))) + new
        for change, at, new in ATTACKS
        for message in range(3, 14)
    ]
    return [
        bytes((number, knows)) + plan
        for number in range(len(HANDSHAKES))
        for knows in (0, 1)
        for plan in plans
    ]


if __name__ == "__main__":
    fuzz(target, seeds(), longest=512)
