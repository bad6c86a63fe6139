"""The peer falls silent, or goes away, after every single byte of every handshake.

Silence: the dialogue waits, and says where. The end: always `ConnectionClosedError`, or
what that is known to mean (`CredentialsError` in the middle of SASL, as QEMU does;
`AuthorizationError` after our last word there, if the server had proven itself before;
`ClientCertificateError` after a server has asked for one, as GnuTLS servers do).
"""

from collections.abc import Iterator

import pytest

from loopback import ends
from loopback.cases import CASES, Case, told
from loopback.ends import Setting
from loopback.seal import Seal
from loopback.wire import End, join
from sealvnc.errors import (
    AuthorizationError,
    ClientCertificateError,
    ConnectionClosedError,
    CredentialsError,
    Error,
)
from sealvnc.rfb.handshake.version import Version


def expected(case: Case, role: str) -> set[type[Error]]:
    """All that is seen over all bytes."""
    classes: set[type[Error]] = {ConnectionClosedError}
    if role == "client":
        classes |= {CredentialsError} if case.setting.mechanisms else set()
        classes |= {AuthorizationError} if case.setting.mechanisms == ["TEST-SEAL"] else set()
        classes |= {ClientCertificateError} if case.alice else set()
    return classes


class Cut:
    """Lets ``after`` bytes through to an end, and then nothing."""

    def __init__(self, to: End, after: int, version: Version) -> None:
        self._to, self._left, self._older = to.name, after, ends.spoken_as(version)

    def __call__(self, who: str, data: bytes) -> bytes:
        data = self._older(who, data)
        if who != self._to:
            data = data[: self._left]
            self._left -= len(data)
        return data


def cut(case: Case, role: str, after: int) -> End:
    """An end that has received ``after`` bytes."""
    client, server = case.ends()
    victim = client if role == "client" else server
    join((client, server), tamper=Cut(victim, after, case.version))
    return victim


def length(case: Case, role: str) -> int:
    """Bytes that an end receives in the whole handshake, and that it ends well."""
    client, server = case.ends()
    join((client, server), tamper=ends.spoken_as(case.version))
    assert client.outcome == server.outcome == "ok"
    return len(server.sent if role == "client" else client.sent)


def disconnected(case: Case, role: str, step: int = 1) -> Iterator[Error]:
    """What ends it, for every number of bytes."""
    real = not case.setting.told
    for after in range(0, length(case, role), step):
        victim = cut(case, role, after)
        if real and victim.outcome == "ok":  # signatures are not all of the same length
            continue
        assert victim.outcome == "waiting", f"{victim.error!r} after {after} bytes"
        assert victim.pump.phase.startswith("connection, ")
        victim.receive_eof()
        assert victim.error is not None
        if isinstance(victim.error, CredentialsError):
            assert victim.asked or case.setting.mechanisms[0] in ("ANONYMOUS", "TEST-SEAL")
        if isinstance(victim.error, AuthorizationError):
            assert victim.sent.endswith(Seal()._tag(b"client") + b"\0")
        if isinstance(victim.error, ConnectionClosedError):
            assert victim.error.phase.startswith("connection, ")
        yield victim.error


@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_byte(case: Case, role: str):
    assert {type(error) for error in disconnected(case, role)} == expected(case, role)


REAL = [
    Case(Setting(["x509sasl"], ["SCRAM-SHA-256-PLUS"])),
    Case(Setting(["x509none"]), alice=True),
    Case(Setting(["tlsnone"])),
    Case(Setting(["tls"], ["SCRAM-SHA-256"])),
]


def in_real_tls(case: Case, role: str, step: int) -> None:
    """Inside a handshake of TLS there is nothing to know yet; records have longer lengths."""
    seen = {type(error) for error in disconnected(case, role, step)}
    assert ConnectionClosedError in seen
    assert seen <= expected(case, role)


@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("case", REAL, ids=str)
def test_some_bytes_of_real_tls(case: Case, role: str):
    in_real_tls(case, role, 17)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("case", REAL, ids=str)
def test_every_byte_of_real_tls(case: Case, role: str):
    in_real_tls(case, role, 1)


class Silence:
    """Lets an end say so many things, and then nothing more through, either way."""

    def __init__(self, peer: End, flights: int) -> None:
        self._peer, self._left = peer.name, flights

    def __call__(self, who: str, data: bytes) -> bytes:
        if self._left <= 0:
            return b""
        self._left -= who == self._peer
        return data


@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("case", [case for case in REAL if case.setting.mechanisms], ids=str)
def test_goodbye_in_tls(case: Case, role: str):
    """close_notify after each message: the same errors, and a phase."""
    seen, flights, outcome = set(), 0, "waiting"
    while outcome != "ok":
        client, server = case.ends()
        victim, peer = (client, server) if role == "client" else (server, client)
        flights += 1
        join((client, server), tamper=Silence(peer, flights))
        outcome = victim.outcome
        if outcome == "waiting" and peer.stack.tls is not None:
            peer.stack.close()
            victim.receive(peer.outgoing())
            seen.add(type(victim.error))
        if isinstance(victim.error, ConnectionClosedError):
            assert victim.error.phase.startswith("connection, ")
    assert ConnectionClosedError in seen
    assert seen <= expected(case, role)


@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("case", CASES[:8], ids=str)
def test_the_end_right_after_the_last_byte(case: Case, role: str):
    """Whoever has got all that it needs is content, and the next dialogue learns of the end."""
    victim = cut(case, role, length(case, role))
    victim.receive_eof()
    assert victim.outcome == "ok"


def test_questions_may_outlive_the_peer():
    """The end of the stream during a prompt does not take the question away."""
    client, server = Case(told("x509plain")).ends()
    asked = []

    def leave(question):
        asked.append(question)
        client.pump.receive_eof()
        return ends.ALICE

    client._answer = leave
    join((client, server))
    assert len(asked) == 1
    assert type(client.error) is ConnectionClosedError
