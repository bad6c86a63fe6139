"""wire.protection: what protects a connection, told truthfully."""

import pytest

from sealvnc.wire import Protection, TLSFacts, Transport
from support import facts


@pytest.mark.parametrize(
    ("protection", "verified_tls", "local", "password_safe", "external_ssf"),
    [
        (facts.NETWORK, False, False, False, 0),
        (facts.LOOPBACK, False, True, False, 0),
        (facts.UNIX, False, True, True, 0),
        (facts.IN_ANONYMOUS_TLS, False, False, False, 0),
        (facts.UNIX.with_tls(facts.ANONYMOUS_TLS), False, True, True, 0),
        (facts.IN_X509, True, False, True, 256),
    ],
    ids=str,
)
def test_judgements(
    protection: Protection,
    verified_tls: bool,
    local: bool,
    password_safe: bool,
    external_ssf: int,
) -> None:
    """Anonymous TLS counts as none; a password is safe in verified TLS and on a UNIX socket."""
    assert protection.verified_tls is verified_tls
    assert protection.local is local
    assert protection.password_safe is password_safe
    assert protection.external_ssf == external_ssf


UNNAMED = TLSFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, anonymous=False)


@pytest.mark.parametrize(
    ("protection", "words"),
    [
        (facts.NETWORK, "not encrypted, network"),
        (facts.UNIX, "not encrypted, UNIX socket"),
        (facts.LOOPBACK, "not encrypted, loopback"),
        (facts.IN_X509, "TLSv1.3 TLS_AES_256_GCM_SHA384 (certificate verified)"),
        (facts.NETWORK.with_tls(UNNAMED), "TLSv1.3 TLS_AES_256_GCM_SHA384 (X.509)"),
        (
            facts.IN_ANONYMOUS_TLS,
            "TLSv1.2 ADH-AES256-GCM-SHA384 (anonymous, not verified)",
        ),
        (facts.NETWORK.with_layer("GSSAPI aes256", 256), "GSSAPI aes256 layer (256 bits)"),
        (
            facts.IN_ANONYMOUS_TLS.with_layer("GSSAPI", 56),
            "TLSv1.2 ADH-AES256-GCM-SHA384 (anonymous, not verified) + GSSAPI layer (56 bits)",
        ),
    ],
)
def test_words(protection: Protection, words: str) -> None:
    """Nothing is left out and nothing embellished."""
    assert str(protection) == words


def test_layers_are_added_not_replaced() -> None:
    """A protection is a value: what was true before stays true of the old one."""
    protection = facts.NETWORK.with_tls(facts.X509).with_layer("example", 256)
    assert (protection.transport, protection.tls) == (Transport.NETWORK, facts.X509)
    assert (protection.layer_name, protection.layer_ssf) == ("example", 256)
    assert facts.NETWORK.tls is None


def test_no_secret_in_repr() -> None:
    """Exported keying material is as good as a key to whoever reads the log."""
    shown = repr(facts.IN_X509)
    assert "bindings" not in shown
    assert repr(facts.EXPORTER) not in shown
    assert "peer_certificate" not in shown
