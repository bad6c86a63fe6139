"""What users and groups of `accounts` may be called, and in which form a name is kept."""

from ..errors import ConfigurationError
from ..sasl.saslprep import saslprep

LONGEST = 255
"""Bytes of a name in UTF-8."""

_MEANT = {
    ":": "parts it from a guest in a login",
    "@": "parts it from a Kerberos realm",
    "*": "stands for any text in a rule",
    "?": "stands for any character in a rule",
}
"""Characters that mean something else around a user name; a rule would be about others, too."""


def user_name(name: str) -> str:
    """The form in which a user's name is kept; a `ConfigurationError` says why it cannot be one."""
    prepared = _prepared("user", name)
    for character, meaning in _MEANT.items():
        if character in prepared:
            raise ConfigurationError(f"user name {name!r}: {character!r} {meaning}; leave it out")
    return prepared


def is_user_name(name: str) -> bool:
    """Whether a user can be kept by this very name; who asks for another finds nobody."""
    try:
        return user_name(name) == name
    except ConfigurationError:
        return False


def group_name(name: str) -> str:
    """The form in which a group's name is kept."""
    return _prepared("group", name)


def _prepared(kind: str, name: str) -> str:
    """SASLprep forbids control characters, and what is no text."""
    try:
        prepared = saslprep(name)
    except ValueError as error:
        raise ConfigurationError(f"{kind} name {name!r}: {error} in a name") from error
    if not prepared or prepared != prepared.strip():
        raise ConfigurationError(f"{kind} name {name!r}: it is empty, or has a space at an end")
    if (size := len(prepared.encode())) > LONGEST:
        raise ConfigurationError(f"{kind} name of {size} bytes; it may have {LONGEST}")
    return prepared
