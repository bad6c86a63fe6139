"""Text on its way into a SASL message."""

from ..errors import CredentialsError


def utf8(text: str) -> bytes:
    """``text`` as bytes; `CredentialsError` for half a surrogate pair, which has none.

    Python makes those of bytes in the environment or in a file name that are not UTF-8.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise CredentialsError("a user name or a password is not Unicode text") from None
