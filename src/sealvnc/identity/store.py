"""What a store of accounts answers; every kind (SQL today) is one class behind this."""

from typing import Protocol

from ..sasl import Verifier


class Store(Protocol):
    """Users, and what proves that they are they. Methods may block: they are run in a thread.

    Whatever goes wrong with the store itself is a `ConfigurationError` that names it; the
    login it happens in is refused. A user who does not exist is `None` or `False`, after as
    much work as for one who does.
    """

    def verifier(self, authcid: str, hash_name: str) -> Verifier | None:
        """The SCRAM verifier of a user by one of `sasl.verifier.HASHES`."""

    def check_password(self, authcid: str, password: str) -> bool:
        """Whether this is the user's password."""

    def groups(self, authcid: str) -> frozenset[str] | None:
        """The groups that a user is in; `None` if there is no such user."""

    def revision(self) -> int:
        """A number that has changed whenever anything above may have."""
