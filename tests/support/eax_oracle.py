"""EAX once more, from the paper alone: CMAC and counter mode by hand, on single AES blocks.

To hold ours against, and for a server of RSA-AES that shares no code with our client.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from sealvnc.errors import RemoteProtocolError


def xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


class Oracle:
    """One key; ``eax`` encrypts, ``unseal`` decrypts."""

    def __init__(self, key: bytes) -> None:
        self._encryptor = Cipher(AES(key), modes.ECB()).encryptor()
        zero = int.from_bytes(self._block(bytes(16)), "big")
        self._k1 = self._double(zero)
        self._k2 = self._double(self._k1)

    def eax(self, nonce: bytes, header: bytes, plaintext: bytes) -> tuple[bytes, bytes]:
        n, h = self._omac(0, nonce), self._omac(1, header)
        ciphertext = self._counter(n, plaintext)
        return ciphertext, xor(xor(n, h), self._omac(2, ciphertext))

    def unseal(self, nonce: bytes, header: bytes, ciphertext: bytes, tag: bytes) -> bytes:
        n, h = self._omac(0, nonce), self._omac(1, header)
        if tag != xor(xor(n, h), self._omac(2, ciphertext)):
            raise RemoteProtocolError("wrong tag")
        return self._counter(n, ciphertext)

    def _block(self, block: bytes) -> bytes:
        return self._encryptor.update(block)

    @staticmethod
    def _double(value: int) -> int:
        doubled = value << 1
        return doubled if doubled < 1 << 128 else (doubled ^ 0x87) & ((1 << 128) - 1)

    def _omac(self, tweak: int, message: bytes) -> bytes:
        data = tweak.to_bytes(16, "big") + message
        last = len(data) - 1 - (len(data) - 1) % 16
        key = self._k1 if len(data) % 16 == 0 else self._k2
        final = data[last:] if len(data) % 16 == 0 else (data[last:] + b"\x80").ljust(16, b"\0")
        state = bytes(16)
        for i in range(0, last, 16):
            state = self._block(xor(state, data[i : i + 16]))
        return self._block(xor(xor(state, final), key.to_bytes(16, "big")))

    def _counter(self, start: bytes, data: bytes) -> bytes:
        counter, out = int.from_bytes(start, "big"), bytearray()
        for i in range(0, len(data), 16):
            stream = self._block(((counter + i // 16) % (1 << 128)).to_bytes(16, "big"))
            out += xor(data[i : i + 16], stream[: len(data) - i])
        return bytes(out)


class OracleRecords:
    """RSA-AES records, a `wire.Layer`."""

    def __init__(self, sealing_key: bytes, opening_key: bytes) -> None:
        self._sealing, self._opening = Oracle(sealing_key), Oracle(opening_key)
        self._sent = self._received = 0
        self._partial = b""

    def seal(self, plaintext: bytes) -> bytes:
        header = len(plaintext).to_bytes(2, "big")
        ciphertext, tag = self._sealing.eax(self._sent.to_bytes(16, "little"), header, plaintext)
        self._sent += 1
        return header + ciphertext + tag

    def open(self, header: bytes, ciphertext: bytes, tag: bytes) -> bytes:
        nonce = self._received.to_bytes(16, "little")
        self._received += 1
        return self._opening.unseal(nonce, header, ciphertext, tag)

    def receive_data(self, data: bytes) -> bytes:
        self._partial += data
        plaintext = b""
        while len(self._partial) >= 2:
            size = int.from_bytes(self._partial[:2], "big")
            record, rest = self._partial[: size + 18], self._partial[size + 18 :]
            if len(record) < size + 18:
                break
            plaintext += self.open(record[:2], record[2:-16], record[-16:])
            self._partial = rest
        return plaintext
