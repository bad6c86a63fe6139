"""The same answers by other means, to hold ours against. Nothing here imports sealvnc.

SCRAM from `hashlib` alone (HMAC and Hi written out), and DES from its tables, FIPS 46-3.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import reduce


def hmac(hash_name: str, key: bytes, message: bytes) -> bytes:
    """RFC 2104 2."""
    size = hashlib.new(hash_name).block_size
    key = (hashlib.new(hash_name, key).digest() if len(key) > size else key).ljust(size, b"\0")
    inner = hashlib.new(hash_name, bytes(k ^ 0x36 for k in key) + message).digest()
    return hashlib.new(hash_name, bytes(k ^ 0x5C for k in key) + inner).digest()


def hi(hash_name: str, password: bytes, salt: bytes, iterations: int) -> bytes:
    """RFC 5802 2.2."""
    u = result = hmac(hash_name, password, salt + b"\0\0\0\1")
    for _ in range(iterations - 1):
        u = hmac(hash_name, password, u)
        result = xor(result, u)
    return result


def xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class Scram:
    """RFC 5802 3, for a given AuthMessage: the keys, and both proofs in base64."""

    stored_key: bytes
    server_key: bytes
    client_proof: str
    server_signature: str


def scram(hash_name: str, password: str, salt: bytes, iterations: int, auth_message: str) -> Scram:
    salted = hi(hash_name, password.encode(), salt, iterations)
    client_key = hmac(hash_name, salted, b"Client Key")
    server_key = hmac(hash_name, salted, b"Server Key")
    stored_key = hashlib.new(hash_name, client_key).digest()
    proof = xor(client_key, hmac(hash_name, stored_key, auth_message.encode()))
    signature = hmac(hash_name, server_key, auth_message.encode())
    return Scram(stored_key, server_key, *(b64encode(x).decode() for x in (proof, signature)))


# -- DES -----------------------------------------------------------------------------------
# Permutations name the source bit of each target bit, from 1, the first bit being the highest.


def _by_columns(*starts: int) -> list[int]:
    return [start - 8 * i for start in starts for i in range(8)]


_IP = _by_columns(58, 60, 62, 64, 57, 59, 61, 63)
_FP = [_IP.index(i) + 1 for i in range(1, 65)]
_E = [(4 * row + column - 1) % 32 + 1 for row in range(8) for column in range(6)]
_P = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10]
_P += [2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25]
_PC1 = [*_by_columns(57, 58, 59), 60, 52, 44, 36, *_by_columns(63, 62, 61), 28, 20, 12, 4]
_PC2 = [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2]
_PC2 += [41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36]
_PC2 += [29, 32]
_SHIFTS = (1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1)
_S = (  # S1 to S8, one hexadecimal digit for each of their 4 x 16 entries
    "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
    "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
    "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
    "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
    "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
    "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
    "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
    "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
)


def des(key: bytes, block: bytes) -> bytes:
    """One block of eight bytes, encrypted."""
    bits = _permute(_bits(block), _IP)
    left, right = bits[:32], bits[32:]
    for subkey in _subkeys(_bits(key)):
        left, right = right, [a ^ b for a, b in zip(left, _f(right, subkey), strict=True)]
    return _pack(_permute(right + left, _FP))


def _subkeys(key: list[int]) -> list[list[int]]:
    schedule, bits = [], _permute(key, _PC1)
    c, d = bits[:28], bits[28:]
    for shift in _SHIFTS:
        c, d = c[shift:] + c[:shift], d[shift:] + d[:shift]
        schedule.append(_permute(c + d, _PC2))
    return schedule


def _f(half: list[int], subkey: list[int]) -> list[int]:
    mixed = [a ^ b for a, b in zip(_permute(half, _E), subkey, strict=True)]
    digits = ""
    for box, i in zip(_S, range(0, 48, 6), strict=True):
        first, *column, last = mixed[i : i + 6]
        digits += box[16 * _number([first, last]) + _number(column)]
    return _permute(_bits(bytes.fromhex(digits)), _P)


def _permute(bits: list[int], table: list[int]) -> list[int]:
    return [bits[i - 1] for i in table]


def _number(bits: list[int]) -> int:
    return reduce(lambda value, bit: 2 * value + bit, bits, 0)


def _bits(data: bytes) -> list[int]:
    return [byte >> i & 1 for byte in data for i in range(7, -1, -1)]


def _pack(bits: list[int]) -> bytes:
    return _number(bits).to_bytes(len(bits) // 8, "big")


def mirrored(key: bytes) -> bytes:
    """Each byte with its bits in reverse order."""
    return bytes(_number(_bits(bytes((byte,)))[::-1]) for byte in key)
