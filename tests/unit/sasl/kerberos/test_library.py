"""sasl.kerberos.library: names, keytabs, and python-gssapi when it is not there."""

import sys
from pathlib import Path

import gssapi
import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.sasl.kerberos import library
from support.tickets import NETWORK, bound, context


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the extra was not installed."""
    monkeypatch.setitem(sys.modules, "gssapi", None)


@pytest.mark.usefixtures("absent")
def test_absent_library() -> None:
    """What to install is in the message."""
    with pytest.raises(ConfigurationError, match=r"sealvnc\[kerberos\].*libkrb5-dev"):
        library.require()


def test_present_library() -> None:
    library.require()


@pytest.mark.peers
@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("host", "principal"),
    [
        ("localhost", "vnc/localhost@EXAMPLE.ORG"),
        ("localhost.", "vnc/localhost@EXAMPLE.ORG"),
        ("elsewhere", "vnc/elsewhere@EXAMPLE.ORG"),
    ],
)
def test_principal(host: str, principal: str) -> None:
    assert library.principal(context(host=host)) == principal


@pytest.mark.peers
@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("principal", "short"),
    [
        ("alice@EXAMPLE.ORG", "alice"),
        ("alice/admin@EXAMPLE.ORG", "alice/admin"),
        ("alice@OTHER.ORG", "alice@OTHER.ORG"),
        ("alice@EXAMPLE.ORG.", "alice@EXAMPLE.ORG."),
        ("alice@example.org", "alice@example.org"),
        (r"al\@ice@EXAMPLE.ORG", r"al\@ice"),
        ("@EXAMPLE.ORG", "@EXAMPLE.ORG"),
        ("alice", "alice"),
    ],
)
def test_short_name(principal: str, short: str) -> None:
    """Only the default realm may be left out, as with Cyrus SASL."""
    assert library.short_name(principal) == short


def test_names_without_a_default_realm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    configuration = tmp_path / "krb5.conf"
    configuration.write_text("[libdefaults]\n  dns_canonicalize_hostname = false\n")
    monkeypatch.setenv("KRB5_CONFIG", str(configuration))
    assert library.short_name("alice@EXAMPLE.ORG") == "alice@EXAMPLE.ORG"
    assert library.principal(context()) == "vnc/localhost"
    assert library.default_realm() == ""


def test_default_realm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The configuration's; no KDC has to be there."""
    configuration = tmp_path / "krb5.conf"
    configuration.write_text("[libdefaults]\n  default_realm = EXAMPLE.ORG\n")
    monkeypatch.setenv("KRB5_CONFIG", str(configuration))
    assert library.default_realm() == "EXAMPLE.ORG"
    assert library.full_name("alice") == "alice@EXAMPLE.ORG"


@pytest.mark.peers
@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("mechanism", [library.KRB5, library.SPNEGO])
def test_keytab(mechanism: str, tmp_path: Path) -> None:
    library.acceptor(mechanism, None)
    (tmp_path / "empty").touch()
    (tmp_path / "garbage").write_bytes(b"garbage")
    for name in ("none", "empty", "garbage"):
        with pytest.raises(ConfigurationError, match=f"keytab.*{tmp_path}/{name}"):
            library.acceptor(mechanism, tmp_path / name)


def test_library_that_takes_no_keytab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """That of macOS has no credential stores."""
    monkeypatch.delattr(gssapi.raw, "acquire_cred_from")
    with pytest.raises(ConfigurationError, match="KRB5_KTNAME"):
        library.acceptor(library.KRB5, tmp_path)


def test_channel_bindings() -> None:
    """The form of RFC 5929 4 and RFC 5056 2.1: the type, a colon, the data."""
    assert library.channel_bindings(context(protection=NETWORK)) is None
    assert library.channel_bindings(context(protection=bound(None))) is None
    bindings = library.channel_bindings(context(protection=bound(b"hash")))
    assert bindings is not None
    assert bindings.application_data == b"tls-server-end-point:hash"
