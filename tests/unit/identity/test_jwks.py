"""Access tokens against a JWKS."""

import base64
import hmac
import json
import sys
from typing import Any
from unittest import mock

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from sealvnc.errors import ConfigurationError
from sealvnc.identity.jwks import ALGORITHMS, TokenChecker, parse_keys
from sealvnc.sasl import CheckToken

NOW = 1_800_000_000
ISSUER, AUDIENCE = "https://login.example", "vnc"
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "exp": NOW + 300, "iat": NOW}

RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})
JWKS = json.dumps(KeySet([RSA, EC, ED]).as_dict(private=False))


def checker(**options: Any) -> TokenChecker:
    return TokenChecker(parse_keys(JWKS), ISSUER, AUDIENCE, now=lambda: NOW, **options)


def sign(key: Any, algorithm: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token; a claim that is `None` is left out."""
    present = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    header = {"alg": algorithm, "kid": key.kid, **(header or {})}
    return jwt.encode(header, present, key, algorithms=[algorithm])


def check(token: str, **options: Any) -> str | None:
    return checker(**options).check(CheckToken(token, ""))


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "Ed25519")]
)
def test_good(key: Any, algorithm: str) -> None:
    assert check(sign(key, algorithm)) == "alice"


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"typ": "at+jwt"}, {}),
        ({"typ": "JWT"}, {}),
        ({}, {"aud": ["web", "vnc"]}),
        ({}, {"exp": NOW - 29}),
        ({}, {"nbf": NOW + 29}),
        ({}, {"exp": NOW + 0.5}),
    ],
)
def test_good_too(header: dict[str, Any], claims: dict[str, Any]) -> None:
    assert check(sign(EC, "ES256", header, **claims)) == "alice"


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, {"iss": "https://evil.example"}),
        ({}, {"iss": None}),
        ({}, {"iss": [ISSUER]}),
        ({}, {"aud": "web"}),
        ({}, {"aud": ["web"]}),
        ({}, {"aud": []}),
        ({}, {"aud": None}),
        ({}, {"exp": None}),
        ({}, {"exp": NOW - 30}),
        ({}, {"exp": "tomorrow"}),
        ({}, {"exp": True}),
        ({}, {"nbf": NOW + 31}),
        ({}, {"iat": NOW + 31}),
        ({}, {"sub": None}),
        ({}, {"sub": ""}),
        ({}, {"sub": 7}),
        ({"typ": "logout+jwt"}, {}),
        ({"kid": "unknown"}, {}),
        ({"kid": "rsa"}, {}),
    ],
)
def test_refused(header: dict[str, Any], claims: dict[str, Any]) -> None:
    assert check(sign(EC, "ES256", header, **claims)) is None


def test_forged() -> None:
    """By another key of the same name, without a signature, with the public key as a secret."""
    good = sign(EC, "ES256")
    head, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"ec"}').rstrip(b"=").decode()
    hs256 = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"rsa"}').rstrip(b"=").decode()
    mac = hmac.digest(RSA.as_pem(private=False), f"{hs256}.{body}".encode(), "sha256")
    other = sign(EC, "ES256", sub="root").split(".")[1]
    for token in (
        sign(STRANGER, "ES256"),
        f"{none}.{body}.",
        f"{none}.{body}.{signature}",
        f"{hs256}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}",
        f"{head}.{other}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{good}.x.y",
        "",
        "a.b.c",
        "=.=.=",
        "\udcff",
        good + "A" * 70_000,
    ):
        assert check(token) is None


def test_algorithms_are_pinned() -> None:
    assert check(sign(RSA, "RS256"), algorithms=("ES256",)) is None
    for algorithm in ("none", "HS256", "dir"):
        with pytest.raises(ConfigurationError, match="prove nothing"):
            checker(algorithms=("ES256", algorithm))
    assert not any(name.startswith("HS") or name == "none" for name in ALGORITHMS)


def test_claim() -> None:
    """The user may stand elsewhere than in ``sub``."""
    token = sign(EC, "ES256", email="alice@example.com")
    assert check(token, claim="email") == "alice@example.com"
    assert check(token, claim="preferred_username") is None


@pytest.mark.parametrize("missing", ["issuer", "audience", "claim"])
def test_nothing_is_taken_on_trust(missing: str) -> None:
    options = {"issuer": ISSUER, "audience": AUDIENCE, "claim": "sub", missing: ""}
    with pytest.raises(ConfigurationError):
        TokenChecker(parse_keys(JWKS), **options)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"keys":[]}',
        '{"keys":7}',
        '{"keys":[{"kty":"unknown"}]}',
        '{"keys":[{"kty":"EC","crv":"P-256"}]}',
        json.dumps(KeySet([OctKey.generate_key(256)]).as_dict(private=True)),
        "[" * 100_000,
    ],
)
def test_not_a_jwks(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_keys(text)


def test_unknown_kinds_of_keys_are_passed_over() -> None:
    keys = json.loads(JWKS)["keys"]
    assert len(list(parse_keys(json.dumps({"keys": [{"kty": "PQ"}, *keys]})))) == 3


def test_load() -> None:
    loaded = TokenChecker.load(JWKS, ISSUER, AUDIENCE, claim="email")
    assert (loaded.issuer, loaded.audience, loaded.claim) == (ISSUER, AUDIENCE, "email")
    assert "keys" not in repr(loaded)


def test_without_the_extra() -> None:
    with (
        mock.patch.dict(sys.modules, {"joserfc.errors": None}),
        pytest.raises(ConfigurationError, match=r"sealvnc\[oauth\]"),
    ):
        parse_keys(JWKS)
