"""AES in EAX mode (Bellare, Rogaway, Wagner 2004), and the records that RSA-AES makes with it.

``cryptography`` has no EAX, but both of its parts, CTR and CMAC. A record is a u16 length,
that many bytes of ciphertext, and a tag of 16 bytes over both; the nonce counts records.
"""

from collections.abc import Callable
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from ...errors import RemoteProtocolError
from ...wire import limits

TAG = 16
_BLOCK = 16
_LENGTH = 2


class EAX:
    """One key. A nonce must never be used twice with it."""

    def __init__(self, key: bytes) -> None:
        self._aes = AES(key)
        nonce, header, ciphertext = (self._omac(tweak) for tweak in range(3))
        self._omac_nonce, self._omac_header, self._omac_ciphertext = nonce, header, ciphertext

    def seal(self, nonce: bytes, header: bytes, plaintext: bytes) -> bytes:
        """Ciphertext and tag; ``header`` is authenticated with them, and sent by the caller."""
        start = self._omac_nonce(nonce)
        ciphertext = self._ctr(start, plaintext)
        return ciphertext + self._tag(start, header, ciphertext)

    def open(self, nonce: bytes, header: bytes, sealed: bytes) -> bytes | None:
        """The plaintext, or `None` for what was not sealed with this key, nonce and header."""
        ciphertext, tag = sealed[:-TAG], sealed[-TAG:]
        start = self._omac_nonce(nonce)
        if not compare_digest(tag, self._tag(start, header, ciphertext)):
            return None
        return self._ctr(start, ciphertext)

    def _tag(self, start: bytes, header: bytes, ciphertext: bytes) -> bytes:
        parts = (start, self._omac_header(header), self._omac_ciphertext(ciphertext))
        first, second, third = (int.from_bytes(part, "big") for part in parts)
        return (first ^ second ^ third).to_bytes(TAG, "big")

    def _ctr(self, start: bytes, data: bytes) -> bytes:
        return Cipher(self._aes, modes.CTR(start)).encryptor().update(data)

    def _omac(self, tweak: int) -> Callable[[bytes], bytes]:
        """CMAC of a block that says what for, and the message."""
        prefix = CMAC(self._aes)
        prefix.update(tweak.to_bytes(_BLOCK, "big"))

        def omac(message: bytes) -> bytes:
            cmac = prefix.copy()
            cmac.update(message)
            return cmac.finalize()

        return omac


class Records:
    """A `wire.Layer`. The key differs by direction, and so does the count of records."""

    def __init__(self, sealing_key: bytes, opening_key: bytes) -> None:
        self._sealing, self._opening = EAX(sealing_key), EAX(opening_key)
        self._sealed = self._opened = 0
        self._partial = bytearray()

    def receive_data(self, data: bytes) -> bytes:
        """The plaintext of every record that ``data`` completes."""
        self._partial += data
        plaintext = bytearray()
        start = 0
        while len(self._partial) - start >= _LENGTH:
            length = int.from_bytes(self._partial[start : start + _LENGTH], "big")
            end = start + _LENGTH + length + TAG
            if len(self._partial) < end:
                break
            plaintext += self.open(bytes(self._partial[start:end]))
            start = end
        del self._partial[:start]
        return bytes(plaintext)

    def seal(self, plaintext: bytes) -> bytes:
        """``plaintext`` in as many records as the peer's buffer demands."""
        size = limits.RSA_AES_RECORD_SENT
        return b"".join(
            self._record(plaintext[i : i + size]) for i in range(0, len(plaintext), size)
        )

    def open(self, record: bytes) -> bytes:
        """Open one record. Who was not given the key cannot have sealed it; nor can it come twice.

        Raises `RemoteProtocolError` otherwise.
        """
        header, sealed = record[:_LENGTH], record[_LENGTH:]
        plaintext = self._opening.open(_nonce(self._opened), header, sealed)
        if plaintext is None:
            raise RemoteProtocolError("an RSA-AES record was forged, replayed or left out")
        self._opened += 1
        return plaintext

    def _record(self, plaintext: bytes) -> bytes:
        header = len(plaintext).to_bytes(_LENGTH, "big")
        sealed = self._sealing.seal(_nonce(self._sealed), header, plaintext)
        self._sealed += 1
        return header + sealed


def _nonce(count: int) -> bytes:
    return count.to_bytes(_BLOCK, "little")
