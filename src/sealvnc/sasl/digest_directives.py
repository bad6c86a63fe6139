"""Directives of DIGEST-MD5, RFC 2831 section 7.2: ``name=token`` or ``name="text"``, by commas."""

import re

from ..errors import LimitError, RemoteProtocolError
from ..wire import limits

_TOKEN = rb"[!#$%&'*+\-.0-9A-Z^_`a-z|~]+"
_QUOTED = rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[ -~])*"'  # no other control characters
_DIRECTIVE = re.compile(rb"(%b)\s*=\s*(%b|%b)\s*(?=,|\Z)" % (_TOKEN, _TOKEN, _QUOTED))
_BETWEEN = re.compile(rb"[\s,]*")
_ESCAPED = re.compile(rb"\\(.)")


class Directives:
    """One message's directives. Names are lower case; values are bytes, unquoted.

    Any directive may be quoted, or not: clients differ. A name that comes twice is
    refused, unknown or not, except for the ``repeatable`` ones.
    """

    def __init__(self, message: bytes | None, limit: int, repeatable: str = "") -> None:
        if message is None:
            raise RemoteProtocolError("a DIGEST-MD5 message is missing")
        if len(message) > limit:
            raise LimitError(f"a DIGEST-MD5 message of {len(message)} bytes, at most {limit}")
        self._values: dict[str, list[bytes]] = {}
        position, count = _end(_BETWEEN.match(message)), 0
        while position < len(message):
            if (match := _DIRECTIVE.match(message, position)) is None:
                raise RemoteProtocolError("malformed DIGEST-MD5 message")
            name, value = match[1].decode().lower(), _unquote(match[2])
            values = self._values.setdefault(name, [])
            values.append(value)
            count += 1
            if len(values) > 1 and name != repeatable:
                raise RemoteProtocolError(f"DIGEST-MD5 directive {name[:40]} twice")
            if count > limits.DIGEST_DIRECTIVES:
                raise LimitError(f"more than {limits.DIGEST_DIRECTIVES} DIGEST-MD5 directives")
            position = _end(_BETWEEN.match(message, match.end()))

    def all(self, name: str) -> tuple[bytes, ...]:
        """Every value of a repeatable directive."""
        return tuple(self._values.get(name, ()))

    def get(self, name: str) -> bytes | None:
        """The value, if the directive is there."""
        return self._values[name][0] if name in self._values else None

    def require(self, name: str, form: bytes = rb".+") -> bytes:
        """The value, which must match ``form``."""
        value = self.get(name)
        if value is None:
            raise RemoteProtocolError(f"DIGEST-MD5 directive {name} is missing")
        if re.fullmatch(form, value) is None:
            raise RemoteProtocolError(f"malformed DIGEST-MD5 directive {name}")
        return value

    def names(self, name: str) -> tuple[str, ...] | None:
        """A list in one value, such as ``auth,auth-int``; `None` without the directive."""
        if (value := self.get(name)) is None:
            return None
        return tuple(filter(None, re.split(r"[\s,]+", value.decode("latin-1").lower())))

    @property
    def utf8(self) -> bool:
        """Names are in UTF-8; otherwise in ISO 8859-1 (RFC 2831 2.1.1, charset)."""
        charset = self.get("charset")
        if charset is not None and charset.lower() != b"utf-8":
            raise RemoteProtocolError("a DIGEST-MD5 charset other than utf-8")
        return charset is not None

    @property
    def maxbuf(self) -> int:
        """The longest token that the peer takes."""
        if self.get("maxbuf") is None:
            return 65536
        size = int(self.require("maxbuf", rb"[0-9]{1,9}"))
        if not limits.DIGEST_MAXBUF_MIN <= size <= limits.DIGEST_MAXBUF_MAX:
            raise LimitError(f"DIGEST-MD5 maxbuf {size}")
        return size


def quoted(value: bytes) -> bytes:
    """``value`` as a quoted-string; `ValueError` for control characters, which have no form."""
    if re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value):
        raise ValueError("control characters")
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", value) + b'"'


def pack(**directives: bytes | None) -> bytes:
    """Directives in their order, without those that are `None`. ``_`` stands for ``-``."""
    return b",".join(
        name.replace("_", "-").encode() + b"=" + value
        for name, value in directives.items()
        if value is not None
    )


def _unquote(value: bytes) -> bytes:
    return _ESCAPED.sub(rb"\1", value[1:-1]) if value.startswith(b'"') else value


def _end(match: "re.Match[bytes] | None") -> int:
    assert match is not None
    return match.end()
