"""Access tokens that are JSON Web Tokens (RFC 7519, RFC 9068), checked against a JWKS (RFC 7517).

The extra ``oauth`` brings what this needs.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from ..errors import ConfigurationError
from ..sasl import CheckToken
from ..wire import limits

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS = (
    *("Ed25519", "ES256", "ES384", "ES512"),
    *("PS256", "PS384", "PS512", "RS256", "RS384", "RS512"),
)
"""Signatures only: with a shared secret (HS256) whoever checks tokens could make them.

EdDSA is to be called Ed25519 (RFC 9864).
"""

_SYMMETRIC = "oct"
_TYPES = ("at+jwt", "application/at+jwt", "jwt", None)


@dataclass(frozen=True, slots=True)
class TokenChecker:
    """Answers `CheckToken`: ``TokenChecker.load(...).check``.

    A token must come from ``issuer``, be meant for ``audience``, be valid now, give or
    take ``leeway`` seconds, and be signed with one of the ``keys`` by one of the
    ``algorithms``. ``claim`` is the one that holds the user's name. Beware of claims
    that users can set themselves: some issuers let them choose ``preferred_username``.
    """

    keys: "KeySet" = field(repr=False)
    issuer: str
    audience: str
    claim: str = "sub"
    leeway: int = 30
    algorithms: tuple[str, ...] = ALGORITHMS
    now: Callable[[], float] = field(default=time.time, repr=False)

    def __post_init__(self) -> None:
        if not (self.issuer and self.audience and self.claim):
            raise ConfigurationError("tokens need an issuer, an audience and a claim to check")
        if wrong := set(self.algorithms) - set(ALGORITHMS):
            raise ConfigurationError(f"tokens by {', '.join(sorted(wrong))} prove nothing")

    @classmethod
    def load(cls, jwks: str, issuer: str, audience: str, *, claim: str = "sub") -> Self:
        """From the text of a JWKS; `ConfigurationError` if it is not one of public keys."""
        return cls(parse_keys(jwks), issuer, audience, claim)

    def check(self, question: CheckToken) -> str | None:
        """The user, or `None`. Why not, nobody is told: it goes to the log of the refusal."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        if len(question.token) > limits.OAUTH_MESSAGE:
            return None
        claims = jwt.JWTClaimsRegistry(
            now=lambda: int(self.now()),
            leeway=self.leeway,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
        )
        try:
            token = jwt.decode(question.token, self.keys, algorithms=list(self.algorithms))
            claims.validate(token.claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            return None
        kind = token.header.get("typ")
        if (kind.lower() if isinstance(kind, str) else kind) not in _TYPES:
            return None
        user = token.claims.get(self.claim)
        return user if isinstance(user, str) and user else None


def parse_keys(jwks: str) -> "KeySet":
    """The public keys of a JWKS. Keys of a kind that is not known are passed over (RFC 7517 5)."""
    try:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
    except ImportError as error:
        raise ConfigurationError(
            "OAuth tokens need the extra: pip install sealvnc[oauth]"
        ) from error
    try:
        keys = KeySet.import_key_set(json.loads(jwks))
    except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise ConfigurationError(f"not a JWKS (RFC 7517): {error}") from error
    if any(key.key_type == _SYMMETRIC for key in keys):
        raise ConfigurationError("a JWKS with a shared secret in it; public keys are wanted")
    return keys
