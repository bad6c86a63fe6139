"""Somebody between our two live ends, who deletes, replaces, inserts, appends and changes.

An input is the number of a handshake, whether the client knows the password, and a list of
changes: which message, what to do, where, and with which bytes. What both ends then say
must fit together: whoever reports success has seen the other's proof, and both name the
same user.
"""

from collections.abc import Callable, Mapping

from harness import HANDSHAKES, Handshake, Reader, ends, fuzz, require_protected, require_proven

from loopback.wire import End, join
from sealvnc import Authorize, Credentials

WRONG = Credentials("alice", "guessed")


def xor(data: bytes, at: int, new: bytes) -> bytes:
    return bytes(
        byte ^ (new[i - at] if at <= i < at + len(new) else 0) for i, byte in enumerate(data)
    )


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
)


class Middle:
    """A tamper that does to the n-th message what was decided."""

    def __init__(self, plan: Mapping[int, tuple[int, int, bytes]], older) -> None:
        self._plan, self._older, self._count = plan, older, 0

    def __call__(self, who: str, data: bytes) -> bytes:
        data = self._older(who, data)
        if (step := self._plan.get(self._count)) is not None:
            change, at, new = step
            data = CHANGES[change](data, at, new)
        self._count += 1
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
    join((client, server), tamper=Middle(plan, ends.spoken_as(case.version)))
    for end in client, server:
        end.receive_eof()
    judge(client, server, chosen, knows)


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


def seeds() -> list[bytes]:
    """No change at all, and one of each kind."""
    plans = [b"", *(bytes((3 + n, n, n, 4)) + b"SEED" for n in range(len(CHANGES)))]
    return [
        bytes((number, knows)) + plan
        for number in range(len(HANDSHAKES))
        for knows in (0, 1)
        for plan in plans
    ]


if __name__ == "__main__":
    fuzz(target, seeds(), longest=512)
