"""rfb.security.numbers: IANA's numbers, QEMU's for 263 and 264, and words for people."""

import pytest

from sealvnc.rfb.security.numbers import Number, Subtype, name, title


def test_numbers() -> None:
    """What is on the wire."""
    assert [int(each) for each in Number] == [1, 2, 5, 6, 16, 18, 19, 20, 30, 113, 129, 130]
    assert [int(each) for each in Subtype] == list(range(256, 265))
    assert (Subtype.X509_SASL, Subtype.TLS_SASL) == (263, 264)


@pytest.mark.parametrize("subtype", Subtype)
def test_anonymous(subtype: Subtype) -> None:
    """Without certificates, or (Plain) without TLS."""
    assert subtype.anonymous == (subtype in (256, 257, 258, 259, 264))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (20, "SASL"),
        (Number.SASL, "SASL"),
        (5, "RA2 (RSA-AES)"),
        (6, "RA2ne (RSA-AES for the login only)"),
        (7, "SSPI"),
        (8, "SSPIne"),
        (13, "RA2r (RSA-AES in two steps)"),
        (16, "Tight"),
        (17, "Ultra"),
        (18, "TLS (anonymous)"),
        (19, "VeNCrypt"),
        (21, "MD5 hash"),
        (22, "xvp"),
        (23, "Secure Tunnel"),
        (24, "Integrated SSH"),
        (30, "Apple Diffie-Hellman (macOS)"),
        (33, "Apple"),
        (113, "MS-Logon II (UltraVNC)"),
        (129, "RA2_256 (RSA-AES)"),
        (130, "RA2ne_256 (RSA-AES for the login only)"),
        (133, "RA2r_256 (RSA-AES in two steps)"),
        (Subtype.X509_SASL, "X509SASL (SASL in TLS)"),
        (267, "X509Ident"),
        (99, "type 99"),
        (2**32 - 1, "type 4294967295"),
    ],
)
def test_title(number: int, words: str) -> None:
    """Known to us or not."""
    assert title(number) == words


def test_short_names() -> None:
    """As in log lines and options; what we do not implement has no option."""
    assert [str(each) for each in Subtype][-2:] == ["X509SASL", "TLSSASL"]
    assert [name(each) for each in (1, 2, 18, 20, 262, 264)] == [
        "none",
        "vnc",
        "tls",
        "sasl",
        "x509plain",
        "tlssasl",
    ]
    assert [name(each) for each in (5, 6, 129, 130, 16, 30, 113)] == [
        "ra2",
        "ra2ne",
        "ra2_256",
        "ra2ne_256",
        "tight",
        "ard",
        "mslogon2",
    ]
    assert name(17) == name(256) == ""
