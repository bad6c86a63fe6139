"""`manage/certificate_names.py`: subjects and subjectAltNames, good and malformed."""

import pytest
from cryptography import x509

from sealvnc.errors import ConfigurationError
from sealvnc.manage.certificate_names import alternative_names, distinguished_name, parse_subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("CN=alice", (("CN", "alice"),)),
        ("O=Example,CN=alice", (("O", "Example"), ("CN", "alice"))),
        ("O=Example\\, Inc., CN=alice", (("O", "Example, Inc."), ("CN", "alice"))),
        ("dc=org,dc=example,uid=a=b", (("dc", "org"), ("dc", "example"), ("uid", "a=b"))),
    ],
)
def test_parse_subject(text: str, subject: tuple[tuple[str, str], ...]) -> None:
    assert parse_subject(text) == subject


@pytest.mark.parametrize(
    "text", ["", "alice", "CN=", "CN=a,,O=b", "XX=1", "C=Switzerland", "CN=" + "x" * 65]
)
def test_malformed_subject(text: str) -> None:
    with pytest.raises(ConfigurationError, match="subject"):
        parse_subject(text)


def test_empty_subject() -> None:
    with pytest.raises(ConfigurationError, match="at least one"):
        distinguished_name([])


def test_subject_keeps_its_order() -> None:
    name = distinguished_name([("O", "Example"), ("CN", "alice")])
    assert name.rfc4514_string() == "CN=alice,O=Example"  # RFC 4514 reverses


def test_alternative_names() -> None:
    names = alternative_names(["localhost", "*.example.org", "vm_7"], ["127.0.0.1", "::1"])
    assert [str(name.value) for name in names] == [
        *("localhost", "*.example.org", "vm_7"),
        *("127.0.0.1", "::1"),
    ]
    assert isinstance(names[-1], x509.IPAddress)


@pytest.mark.parametrize("name", ["", ".", "192.0.2.7", "a..b", "-a", "münchen.de", "a b", "a\n"])
def test_malformed_dns_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match="not a DNS name"):
        alternative_names([name], [])


@pytest.mark.parametrize("address", ["", "vm7", "192.0.2.256", "192.0.2.0/24"])
def test_malformed_address(address: str) -> None:
    with pytest.raises(ConfigurationError, match="not an IP address"):
        alternative_names([], [address])
