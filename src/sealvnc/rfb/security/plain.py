"""The Plain part of VeNCrypt's subtypes: user name and password as they are, rfbproto."""

from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from ...errors import CredentialsError, LimitError
from ...sasl.mechanism import Identity
from ...sasl.policy import Policy
from ...sasl.questions import CheckPassword, check_password, need_credentials
from ...sasl.saslprep import saslprep
from ...wire import limits
from ...wire.dialogue import Dialogue, read, write
from ...wire.fields import pack_u32, u32s
from ...wire.protection import Protection
from .security_type import Authenticated, SecurityType


@dataclass(frozen=True, slots=True)
class PlainPassword(SecurityType):
    """What TigerVNC calls X509Plain inside verified TLS. Elsewhere a client of ours refuses."""

    policy: Policy
    title: str = "Plain"
    needs: ClassVar = (CheckPassword,)

    def refusal(self, protection: Protection) -> str | None:
        """A password travels only inside verified TLS, or on a UNIX socket."""
        if not protection.password_safe:
            return "it would reveal the password outside verified TLS"
        return None

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """u32 lengths of both, then both."""
        credentials = yield from need_credentials("Plain (user name and password)", authzid=False)
        user, password = credentials.authcid.encode(), credentials.password.encode()
        if max(len(user), len(password)) > limits.PLAIN_FIELD:
            raise CredentialsError("the user name or the password is too long")
        yield from write(pack_u32(len(user)) + pack_u32(len(password)) + user + password)
        identity = Identity(credentials.authcid, credentials.authcid)
        return Authenticated(self.title, protection, identity)

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """Both lengths pass the limit before either field is read.

        The name is prepared as SASL's mechanisms do: no other spelling of it passes by a rule.
        """
        lengths = yield from u32s(2)
        if max(lengths) > limits.PLAIN_FIELD:
            raise LimitError(f"user name or password of {max(lengths)} bytes")
        data = yield from read(sum(lengths))
        try:
            user, password = data[: lengths[0]].decode(), data[lengths[0] :].decode()
        except UnicodeDecodeError:
            raise CredentialsError("user name or password is not UTF-8") from None
        with suppress(ValueError):  # then it is nobody's name
            user = saslprep(user, query=True)
        yield from check_password(user, password)
        return Authenticated(self.title, protection, Identity(user, user))
