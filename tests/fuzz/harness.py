"""What the targets share: instrumented modules, no randomness, no PBKDF2, seeds made at start."""

import functools
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import atheris

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]

from support.uncompiled import everywhere  # noqa: E402

everywhere()  # or there would be no branches to be seen in the kernels
INSTRUMENTED = (
    ExitStack()
)  # for good: names are imported when they are first used, by a target, too
INSTRUMENTED.enter_context(atheris.instrument_imports(include=["sealvnc"]))

from loopback import ends  # noqa: E402
from loopback.cases import CASES, Case  # noqa: E402
from loopback.seal import Seal  # noqa: E402
from loopback.wire import End, join, pieces  # noqa: E402
from sealvnc import Authorize, CheckPassword, Policy  # noqa: E402
from sealvnc.errors import Error  # noqa: E402
from sealvnc.rfb.security import registry  # noqa: E402
from sealvnc.rfb.security.security_type import Authenticated  # noqa: E402
from sealvnc.rfb.security.vnc_auth import VNCAuthentication, encrypt_challenge  # noqa: E402
from sealvnc.sasl import scram, verifier  # noqa: E402
from sealvnc.sasl.scram import SCRAM  # noqa: E402
from sealvnc.wire import limits  # noqa: E402

MEMORY = 700
"""MiB that a target may ever hold, interpreter included."""


# -- no randomness, no PBKDF2 -------------------------------------------------------------------


CHALLENGE = bytes(range(16))


def _fixed_vnc(parts: registry.Parts) -> VNCAuthentication:
    return VNCAuthentication(parts.policy, challenge=lambda _: CHALLENGE)


def _derive(hash_name: str, password: str, salt: bytes, _: int) -> verifier.Keys:
    return _derive_once(hash_name, password, salt, 1)


_derive_once = functools.lru_cache(1024)(verifier.derive)
scram.derive = verifier.derive = _derive


for _name, (_number, _make) in registry._TABLE.items():
    registry._TABLE[_name] = (_number, _fixed_vnc if _make is registry._vnc else _make)

MECHANISMS = [
    SCRAM(hash_name, plus, nonce=lambda: "nonce")
    for hash_name in ("SHA-512", "SHA-256", "SHA-1")
    for plus in (True, False)
]
FIXED = [
    replace(case, setting=replace(case.setting, extra=(*case.setting.extra, *MECHANISMS)))
    for case in CASES
]
"""The handshakes of `loopback.cases`, the same byte for byte each time."""


# -- inputs -----------------------------------------------------------------------------------


class Reader:
    """Takes an input apart; at its end there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def rest(self) -> bytes:
        return self.take(len(self._data))

    @property
    def exhausted(self) -> bool:
        return not self._data

    def take(self, size: int) -> bytes:
        head, self._data = self._data[:size], self._data[size:]
        return head

    def number(self, size: int = 1) -> int:
        return int.from_bytes(self.take(size).ljust(size, b"\0"), "big")

    def chunks(self) -> Iterable[bytes]:
        """The size of pieces, and what is left in such pieces; 0: in one."""
        size = self.number()
        return pieces(self.rest, size or None)


@dataclass(frozen=True)
class Handshake:
    """A good handshake: what each end says, whom the server finds, and how they are proven.

    ``of_client`` and ``of_server`` are bytes that only somebody says who knows the secret.
    """

    case: Case
    said: Mapping[str, bytes]
    user: str | None
    of_client: bytes = b""
    of_server: bytes = b""


def handshake(case: Case) -> Handshake:
    """Play a case once."""
    client, server = case.ends()
    older = ends.spoken_as(case.version)
    join((client, server), tamper=older)
    found = server.result.authenticated
    user = found.identity.authcid if found.identity is not None else None
    said = {end.name: older(end.name, bytes(end.sent)) for end in (client, server)}
    assert client.outcome == "ok"
    by_client = by_server = b""
    if found.mechanism.startswith("SCRAM"):
        by_client, by_server = tail(said["client"], b",p="), tail(said["server"], b"v=")
    elif found.mechanism == "TEST-SEAL":
        by_client, by_server = (Seal()._tag(who) for who in (b"client", b"server"))
    elif case.setting.security[0].endswith("vnc"):
        by_client = encrypt_challenge(ends.VNC_PASSWORD, CHALLENGE)
    return Handshake(case, said, user, by_client, by_server)


def tail(said: bytes, key: bytes) -> bytes:
    """The base64 after ``key`` in the last message with it, but for the last, ambiguous digits."""
    return key + said.rpartition(key)[2].partition(b"\0")[0][:-4]


HANDSHAKES = [handshake(case) for case in FIXED]


def seeds(role: str) -> list[bytes]:
    """What ``role`` says in each handshake: its number, how it is cut, the bytes."""
    return [
        bytes((number, chunk)) + each.said[role]
        for number, each in enumerate(HANDSHAKES)
        for chunk in (0, 1)
    ]


def require_proven(found: Authenticated, chosen: Handshake, server: End) -> None:
    """Whoever a server let in has shown what only that user can show."""
    assert getattr(found.identity, "authcid", None) == chosen.user
    asked = Authorize(found.identity, found.protection, found.mechanism)
    assert asked in server.asked, "nobody was asked to authorise this"
    if found.mechanism == "PLAIN" or found.security.endswith("Plain"):
        assert CheckPassword("alice", ends.PASSWORD) in server.asked


def require_protected(found: Authenticated, chosen: Handshake) -> None:
    """A client's session is at least as safe as its policy demands."""
    required = Policy().required_ssf(found.protection)
    assert found.protection.layer_ssf >= required
    assert found.protection.transport is chosen.case.setting.transport


def feed(end: End, chunks: Iterable[bytes]) -> None:
    """Receive chunks and then the end of the stream, within the bounds of memory."""
    for chunk in chunks:
        end.receive(chunk)
        end.outgoing()
        if end.error is not None:
            return
        assert len(end.pump._inbox) <= limits.UNREAD + len(chunk)
    end.receive_eof()


# -- running ----------------------------------------------------------------------------------


def fit_for_a_terminal(error: Error, _: bytes) -> None:
    """The words of a stranger are in many an error."""
    assert str(error).isprintable(), f"{error!r} is not fit for a terminal"


def fuzz(
    target: Callable[[bytes], None],
    seeds: Iterable[bytes],
    *,
    longest: int = 4096,
    judge: Callable[[Error, bytes], None] = fit_for_a_terminal,
) -> None:
    """Run ``target`` on whatever libFuzzer makes of ``seeds``; never returns."""

    def one(data: bytes) -> None:
        try:
            target(data)
        except Error as error:
            judge(error, data)

    with tempfile.TemporaryDirectory(prefix="sealvnc-fuzz-") as corpus:
        for i, seed in enumerate(seeds):
            Path(corpus, f"{i:03}").write_bytes(seed)
        options = [f"-max_len={longest}", f"-rss_limit_mb={MEMORY}", "-timeout=20"]
        given = sys.argv[1:]
        files = [] if any(Path(each).is_file() for each in given) else [corpus]
        atheris.Setup([sys.argv[0], *options, *given, *files], one)
        atheris.Fuzz()
