"""One-time passwords, RFC 2289: how they are computed, and what a server stores of them."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from functools import reduce
from hmac import compare_digest
from operator import xor
from typing import Literal, Self

from ..errors import ConfigurationError, RemoteProtocolError
from ..wire import limits
from .otp_words import WORDS
from .text import utf8

SIZE = 8
"""Bytes of a one-time password."""

SEED = r"[0-9A-Za-z]{1,16}"
"""RFC 2289 6.0; a seed means the same in capitals."""

SEQUENCE = 499
"""The number of a new sequence; the first password asked for is the one before it."""

ALGORITHMS = ("sha1", "md5")
"""Better first. MD4 is left out."""

_INDEX = {word: number for number, word in enumerate(WORDS)}


def step(algorithm: str, data: bytes) -> bytes:
    """The hash, folded to 64 bits (RFC 2289 appendix A)."""
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    order: Literal["big", "little"] = "big" if algorithm == "sha1" else "little"
    words = [int.from_bytes(digest[i : i + 4], order) for i in range(0, len(digest), 4)]
    halves = reduce(xor, words[0::2]), reduce(xor, words[1::2])
    return b"".join(half.to_bytes(4, "little") for half in halves)


def one_time_password(algorithm: str, seed: str, passphrase: str, sequence: int) -> bytes:
    """The password with this number."""
    value = step(algorithm, utf8(seed.lower() + passphrase))
    for _ in range(sequence):
        value = step(algorithm, value)
    return value


def parse_hex(text: str) -> bytes:
    """A password in hexadecimal; white space does not count (RFC 2289 6.0)."""
    digits = "".join(text.split())
    if re.fullmatch(r"[0-9A-Fa-f]{16}", digits) is None:
        raise RemoteProtocolError("malformed hexadecimal one-time password")
    return bytes.fromhex(digits)


def parse_words(text: str) -> bytes:
    """A password in six words of the standard dictionary, the last with two bits of checksum."""
    words = [word.upper() for word in text.split()]
    if len(words) != 6 or not all(word in _INDEX for word in words):
        raise RemoteProtocolError("a one-time password that is not six words of the dictionary")
    value = 0
    for word in words:
        value = value << 11 | _INDEX[word]
    password = (value >> 2).to_bytes(SIZE, "big")
    if pack_words(password).split() != words:
        raise RemoteProtocolError("the checksum of a one-time password in words is wrong")
    return password


def pack_words(password: bytes) -> str:
    """Six words."""
    bits = int.from_bytes(password, "big")
    checksum = sum(bits >> shift for shift in range(0, 64, 2)) & 3
    bits = bits << 2 | checksum
    return " ".join(WORDS[bits >> shift & 0x7FF] for shift in range(55, -1, -11))


@dataclass(frozen=True, slots=True)
class OTPState:
    """Where a user's sequence stands: ``last`` is the password ``sequence``, used up by now.

    Whoever reads it cannot log in with it, but can try pass phrases.
    """

    algorithm: str
    sequence: int
    seed: str
    last: bytes = field(repr=False)

    @classmethod
    def make(
        cls,
        passphrase: str,
        *,
        algorithm: str = ALGORITHMS[0],
        sequence: int = SEQUENCE,
        seed: str | None = None,
    ) -> Self:
        """The state of a new sequence. `ValueError` for a pass phrase that is too short."""
        if len(passphrase) < limits.OTP_PASSPHRASE_MIN:
            raise ValueError(f"a pass phrase has {limits.OTP_PASSPHRASE_MIN} characters or more")
        seed = new_seed() if seed is None else seed.lower()
        return cls(
            algorithm, sequence, seed, one_time_password(algorithm, seed, passphrase, sequence)
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `str(state)`."""
        match = re.fullmatch(rf"(\w+) ([0-9]{{1,4}}) ({SEED}) ([0-9a-f]{{16}})", text)
        if match is None or match[1] not in ALGORITHMS:
            raise ConfigurationError("not the state of a one-time password sequence")
        return cls(match[1], int(match[2]), match[3].lower(), bytes.fromhex(match[4]))

    def __str__(self) -> str:
        return f"{self.algorithm} {self.sequence} {self.seed} {self.last.hex()}"

    def check(self, password: bytes) -> bool:
        """Whether this is the password before the last one."""
        return compare_digest(step(self.algorithm, password), self.last)

    def advance(self, password: bytes) -> Self:
        """The state after ``password`` has been used."""
        return replace(self, sequence=self.sequence - 1, last=password)


def new_seed() -> str:
    """A seed that has hardly been used before."""
    return secrets.token_hex(4)


def decoy(authcid: str) -> OTPState:
    """A state for a user who does not exist, the same each time the name is tried."""
    name = authcid.encode("utf-8", "surrogatepass")
    value = hmac.digest(_DECOY_SECRET, name, "sha256")
    sequence = SEQUENCE // 2 + int.from_bytes(value[:2], "big") % (SEQUENCE // 2)
    return OTPState(ALGORITHMS[0], sequence, value[2:6].hex(), value[8 : 8 + SIZE])


_DECOY_SECRET = secrets.token_bytes(32)
