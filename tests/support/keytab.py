"""Keytabs for tests, made by hand: no KDC, and keys that are good for nothing."""

import struct


def entry(principal: str, enctype: int = 18) -> bytes:
    """One key of a principal; a keytab is ``b"\\x05\\x02"`` and entries."""
    name, _, realm = principal.partition("@")
    parts = name.split("/")
    body = struct.pack(">H", len(parts)) + _counted(realm) + b"".join(map(_counted, parts))
    body += struct.pack(">IIBHH", 1, 0, 2, enctype, 4) + b"\x55" * 4
    return struct.pack(">i", len(body)) + body


def _counted(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()
