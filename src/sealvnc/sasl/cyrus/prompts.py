"""What libsasl2 asks a client for, asked of the application."""

from ...errors import AbortedError, CredentialsError
from ...wire.dialogue import Dialogue, ask
from ..questions import Credentials, NeedCredentials, need_credentials
from .header import CB_AUTHNAME, CB_GETREALM, CB_PASS, CB_USER

PROMPTS = (CB_USER, CB_AUTHNAME, CB_PASS, CB_GETREALM)
"""What we answer, as the library numbers it."""


class Prompts:
    """Those of one exchange. The library may ask for one thing after the other; we ask once."""

    def __init__(self, mechanism: str) -> None:
        self._mechanism = mechanism
        self._credentials: Credentials | None = None

    def answers(self, prompts: dict[int, str]) -> Dialogue[dict[int, str]]:
        """For each number its answer; ``prompts`` has the library's own suggestions."""
        if unknown := [f"{number:#x}" for number in prompts if number not in PROMPTS]:
            what = f"{self._mechanism} by Cyrus SASL asks for something else"
            raise AbortedError(f"{what} (prompt {', '.join(unknown)})")
        if self._credentials is None:
            self._credentials = yield from self._ask(prompts)
        answers = {
            CB_USER: self._credentials.authzid,
            CB_AUTHNAME: self._credentials.authcid,
            CB_PASS: self._credentials.password,
            CB_GETREALM: prompts.get(CB_GETREALM, ""),
        }
        if any("\0" in answer for answer in answers.values()):
            raise CredentialsError(f"{self._mechanism} cannot carry NUL in a name or a password")
        return {number: answers[number] for number in prompts}

    def _ask(self, prompts: dict[int, str]) -> Dialogue[Credentials]:
        """No password where none is wanted: with Kerberos, a certificate, or nobody."""
        if self._mechanism == "ANONYMOUS":
            return Credentials("anonymous")
        if CB_PASS in prompts or CB_AUTHNAME in prompts:
            return (yield from need_credentials(self._mechanism))
        question = NeedCredentials(self._mechanism, username=False, password=False)
        return (yield from ask(question)) or Credentials("")
