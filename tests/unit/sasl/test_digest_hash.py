"""sasl.digest_hash: by the examples of RFC 2831 4, and who hashes what how."""

from unittest import mock

import pytest

from sealvnc.errors import CredentialsError
from sealvnc.sasl import digest_hash
from sealvnc.sasl.digest_hash import Digest, hmac_md5, md5, possible_secrets, secret, works

IMAP = Digest(b"OA6MG9tEQGm2hh", b"OA6MHXh6VqTrRk", "auth", b"imap/elwood.innosoft.com")


def test_example() -> None:
    key = IMAP.key(secret("chris", "elwood.innosoft.com", "secret"))
    assert IMAP.response(key) == b"d388dad90d4bbd760a152321f2143af7"
    assert IMAP.rspauth(key) == b"ea40f60335c427b5527b84dbabcdfffd"


def test_qop_and_authzid_count() -> None:
    proofs = set()
    for qop in ("auth", "auth-int", "auth-conf"):
        for authzid in (None, b"chris", b"root"):
            digest = Digest(IMAP.nonce, IMAP.cnonce, qop, IMAP.digest_uri, authzid)
            key = digest.key(secret("chris", "", "secret"))
            proofs |= {digest.response(key), digest.rspauth(key)}
    assert len(proofs) == 18


def test_charsets() -> None:
    """Each part by itself in ISO 8859-1, where that is possible."""
    assert secret("jürgen", "bücher", "päss") == md5(b"j\xfcrgen:b\xfccher:p\xe4ss")
    assert secret("jürgen", "", "пароль") == md5(b"j\xfcrgen::" + "пароль".encode())
    assert list(possible_secrets("ü", "ä", "ö")) == [
        md5(b"\xfc:\xe4:\xf6"),
        md5("ü:ä:ö".encode()),
        md5("ü:ä:".encode() + b"\xf6"),
    ]
    assert len(set(possible_secrets("alice", "vm", "pencil"))) == 1
    with pytest.raises(CredentialsError):
        secret("\udcff", "", "x")


def test_machine_without_md5() -> None:
    assert hmac_md5(b"Jefe", b"what do ya want for nothing?").hex() == (
        "750c783e6ab0b503eaa86e310a5db738"  # RFC 2202 2
    )
    works.cache_clear()
    try:
        with mock.patch.object(digest_hash.hmac, "digest", side_effect=ValueError("no")):
            assert not works()
    finally:
        works.cache_clear()
    assert works()
