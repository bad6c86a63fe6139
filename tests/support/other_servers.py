"""Servers of the security types that only our client knows, from rfbproto alone.

They share no code with the client. gtk-vnc holds Apple's and UltraVNC's to the truth, see
`interop/test_other_types.py`; that of RSA-AES stands by `recordings` of TigerVNC and neatvnc.
"""

import hashlib
import secrets
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from sealvnc.rfb.security.security_type import Authenticated, SecurityType
from sealvnc.sasl import Identity
from sealvnc.sasl.questions import check_password
from sealvnc.wire import Dialogue, Protection
from sealvnc.wire.dialogue import read, start_layer, write

from .eax_oracle import OracleRecords

MODP_2048 = int(  # RFC 3526 3
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
PRIME_31 = 2147483647
"""UltraVNC's groups have 31 bits, whatever the size of the field."""


class OtherServer(SecurityType):
    """The server alone; it lets in whom `CheckPassword` is answered with yes for."""

    title = "other"

    def refusal(self, protection: Protection) -> str | None:
        return None

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        raise AssertionError

    def _admit(
        self, user: bytes, password: bytes, protection: Protection
    ) -> Dialogue[Authenticated]:
        yield from check_password(user.decode(), password.decode())
        return Authenticated(
            self.title, protection, Identity(user.decode(), user.decode()) if user else None
        )


@dataclass
class AppleDHServer(OtherServer):
    """Security type 30."""

    prime: int = MODP_2048
    generator: int = 2

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        size = (self.prime.bit_length() + 7) // 8
        secret = secrets.randbelow(self.prime - 2) + 1
        public = pow(self.generator, secret, self.prime)
        yield from write(self.generator.to_bytes(2, "big") + size.to_bytes(2, "big"))
        yield from write(self.prime.to_bytes(size, "big") + public.to_bytes(size, "big"))
        encrypted = yield from read(128)
        theirs = int.from_bytes((yield from read(size)), "big")
        shared = pow(theirs, secret, self.prime).to_bytes(size, "big")
        user, password = decrypt_apple(encrypted, shared)
        return (yield from self._admit(user, password, protection))


def decrypt_apple(encrypted: bytes, shared: bytes) -> tuple[bytes, bytes]:
    decryptor = Cipher(AES(hashlib.md5(shared).digest()), modes.ECB()).decryptor()
    fields = decryptor.update(encrypted)
    return fields[:64].partition(b"\0")[0], fields[64:].partition(b"\0")[0]


@dataclass
class MSLogonServer(OtherServer):
    """Security type 113."""

    prime: int = PRIME_31
    generator: int = 7

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        secret = secrets.randbelow(self.prime - 2) + 1
        public = pow(self.generator, secret, self.prime)
        numbers = (self.generator, self.prime, public)
        yield from write(b"".join(n.to_bytes(8, "big") for n in numbers))
        theirs = int.from_bytes((yield from read(8)), "big")
        key = pow(theirs, secret, self.prime).to_bytes(8, "big")
        user = decrypt_ms((yield from read(256)), key).partition(b"\0")[0]
        password = decrypt_ms((yield from read(64)), key).partition(b"\0")[0]
        return (yield from self._admit(user, password, protection))


def decrypt_ms(encrypted: bytes, key: bytes) -> bytes:
    mirrored = bytes(sum((byte >> i & 1) << (7 - i) for i in range(8)) for byte in key)
    with warnings.catch_warnings(action="ignore"):
        decryptor = Cipher(TripleDES(mirrored * 3), modes.CBC(key)).decryptor()
    return decryptor.update(encrypted)


def unchanged(data: bytes) -> bytes:
    return data


@dataclass
class RSAAESServer(OtherServer):
    """Security types 5, 6 (``sealed=False``), 129 and 130 (``bits=256``).

    ``alter`` changes messages by name on their way out: ``key``, ``random``, ``hash`` and
    ``subtype`` as they are, ``hash record`` and ``subtype record`` once they are sealed.
    """

    key: rsa.RSAPrivateKey
    bits: int = 256
    sealed: bool = True
    subtype: int = 1
    alter: Mapping[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        n = self.bits // 8
        name = "sha256" if self.bits == 256 else "sha1"

        def digest(*parts: bytes) -> bytes:
            return hashlib.new(name, b"".join(parts)).digest()

        ours = public_key_message(self.key.public_key())
        yield from self._say("key", ours)
        length = yield from read(4)
        size = (int.from_bytes(length, "big") + 7) // 8
        modulus, exponent = (yield from read(size)), (yield from read(size))
        theirs = length + modulus + exponent
        numbers = (int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
        client_key = rsa.RSAPublicNumbers(*numbers).public_key()
        server_random = secrets.token_bytes(n)
        sealed = client_key.encrypt(server_random, PKCS1v15())
        yield from self._say("random", size.to_bytes(2, "big") + sealed)
        length = yield from read(2)
        assert int.from_bytes(length, "big") == (self.key.key_size + 7) // 8
        encrypted = yield from read(int.from_bytes(length, "big"))
        client_random = self.key.decrypt(encrypted, PKCS1v15())
        assert len(client_random) == n
        records = OracleRecords(
            digest(client_random, server_random)[:n], digest(server_random, client_random)[:n]
        )
        yield from self._say_sealed(records, "hash", digest(ours, theirs))
        assert (yield from _hear(records)) == digest(theirs, ours)
        yield from self._say_sealed(records, "subtype", bytes((self.subtype,)))
        message = yield from _hear(records)
        user, rest = message[1 : 1 + message[0]], message[1 + message[0] :]
        password = rest[1:]
        assert len(password) == rest[0]
        if self.sealed:
            yield from start_layer(records)
        if self.subtype == 2:
            assert not user
            yield from check_password("anybody", password.decode())
            return Authenticated(self.title, protection)
        return (yield from self._admit(user, password, protection))

    def _say(self, name: str, data: bytes) -> Dialogue[None]:
        yield from write(self.alter.get(name, unchanged)(data))

    def _say_sealed(self, records: OracleRecords, name: str, data: bytes) -> Dialogue[None]:
        record = records.seal(self.alter.get(name, unchanged)(data))
        yield from self._say(f"{name} record", record)


def _hear(records: OracleRecords) -> Dialogue[bytes]:
    header = yield from read(2)
    body = yield from read(int.from_bytes(header, "big") + 16)
    return records.open(header, body[:-16], body[-16:])


def public_key_message(key: rsa.RSAPublicKey) -> bytes:
    numbers, size = key.public_numbers(), (key.key_size + 7) // 8
    return (
        key.key_size.to_bytes(4, "big")
        + numbers.n.to_bytes(size, "big")
        + numbers.e.to_bytes(size, "big")
    )
