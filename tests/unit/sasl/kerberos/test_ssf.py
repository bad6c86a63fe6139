"""sasl.kerberos.ssf: how strong the encryption is, with libraries new and old."""

from collections.abc import Callable, Sequence

import gssapi
import pytest

from sealvnc.sasl.kerberos import library
from sealvnc.sasl.kerberos.ssf import ssf

SASL_SSF = library.oid("1.2.840.113554.1.2.2.5.15")
SESSION_KEY = library.oid("1.2.840.113554.1.2.2.5.5")


def key_of_type(number: int) -> Sequence[bytes]:
    """A session key, and the OID below 1.2.840.113554.1.2.2.4 that tells its type."""
    return [bytes(32), bytes.fromhex("2a864886f71201020204") + bytes((number,))]


def fake(answers: dict[gssapi.OID, Sequence[bytes]]) -> Callable[..., Sequence[bytes]]:
    def inquire(_: object, aspect: gssapi.OID) -> Sequence[bytes]:
        if aspect not in answers:
            raise gssapi.raw.misc.GSSError(851968, 0)
        return answers[aspect]

    return inquire


@pytest.mark.parametrize(
    ("answers", "bits"),
    [
        ({SASL_SSF: [b"\0\0\1\0"]}, 256),
        ({SASL_SSF: [b"\0\0\0\x80"], SESSION_KEY: key_of_type(18)}, 128),
        ({SESSION_KEY: key_of_type(18)}, 256),
        ({SESSION_KEY: key_of_type(20)}, 256),
        ({SESSION_KEY: key_of_type(17)}, 128),
        ({SESSION_KEY: key_of_type(16)}, 112),
        ({SESSION_KEY: key_of_type(23)}, 64),
        ({SESSION_KEY: key_of_type(1)}, 56),
        ({SESSION_KEY: key_of_type(99)}, 56),
        ({SESSION_KEY: [bytes(32)]}, 56),
        ({}, 56),
    ],
)
def test_ssf(
    answers: dict[gssapi.OID, Sequence[bytes]], bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not known is not strong."""
    monkeypatch.setattr(gssapi.raw, "inquire_sec_context_by_oid", fake(answers))
    assert ssf(object()) == bits


def test_library_that_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(gssapi.raw, "inquire_sec_context_by_oid")
    assert ssf(object()) == 56
