"""Every maximum, in one table. Nothing whose length the peer chooses is read without one.

Where QEMU, gtk-vnc or libvncclient have a limit of their own it stands beside ours:
a server must not send what they refuse, and must take what they send.
"""

from typing import Final

# -- before authentication -----------------------------------------------------------------
HANDSHAKE: Final = 4 * 1024 * 1024
"""Bytes a peer may send from its greeting to the end of ClientInit or ServerInit."""
TLS_HANDSHAKE: Final = 256 * 1024
"""Bytes of TLS records until the handshake is done; OpenSSL takes 100 KiB of certificates."""
TLS_RECORD_TO_SERVER: Final = 4096
"""Bytes in one TLS record of ours towards a server: QEMU stalls on longer ones."""
UNREAD: Final = 1024 * 1024
"""Bytes taken off the socket ahead of what the dialogue has asked for (back-pressure)."""

REASON: Final = 64 * 1024
"""Bytes of a failure reason (libvncclient takes 1 MiB); ours stay below gtk-vnc's 1 KiB."""
SECURITY_TYPES: Final = 10
"""Security types a server of ours offers: gtk-vnc overruns its array at eleven."""
VENCRYPT_SUBTYPES: Final = 20
"""VeNCrypt subtypes a server of ours offers, gtk-vnc's maximum."""

# -- SASL, security type 20 ----------------------------------------------------------------
SASL_MECHLIST: Final = 4096
"""Bytes of a mechlist-string that we read."""
SASL_MECHLIST_SENT: Final = 300
"""Bytes of a mechlist-string that we send: gtk-vnc and libvncclient refuse longer ones."""
SASL_MECHNAME: Final = 100
"""Bytes of a mechname-string, as in QEMU (RFC 4422 3.1: no valid name is longer than 20)."""
SASL_MESSAGE: Final = 1024 * 1024
"""Bytes of one SASL message with its NUL; the same in QEMU, gtk-vnc and libvncclient."""
SASL_STEPS: Final = 32
"""Messages from the peer in one SASL exchange (they all have no limit)."""
SASL_LAYER_TOKEN: Final = 8192
"""Bytes of one wrapped token that we accept, without its length; what QEMU announces."""

PLAIN_FIELD: Final = 1024
"""Bytes of a user name or of a password in the VeNCrypt Plain subtypes."""

# -- SCRAM, RFC 5802 -----------------------------------------------------------------------
SCRAM_MESSAGE: Final = 8192
"""Bytes of a SCRAM message."""
SCRAM_ITERATIONS_MIN: Final = 4096
"""RFC 7677 4: fewer make a stolen verifier cheap to crack."""
SCRAM_ITERATIONS_MAX: Final = 1_000_000
"""More would let a server burn the client's CPU: a million cost about a quarter of a second."""

# -- session -------------------------------------------------------------------------------
NAME: Final = 4096
"""Bytes of the desktop name, gtk-vnc's maximum."""
FRAMEBUFFER_SIDE: Final = 16384
"""Pixels of a framebuffer's width or height."""
FRAMEBUFFER_PIXELS: Final = 64 * 1024 * 1024
"""Pixels of a framebuffer (256 MiB at four bytes each)."""
CUT_TEXT: Final = 1024 * 1024
"""Bytes of clipboard text, QEMU's maximum."""
ENCODINGS: Final = 1024
"""Encodings in one SetEncodings (the field allows 65535)."""
PIXELS_PER_READ: Final = 256 * 1024
"""Bytes of raw pixels read at a time, so that a rectangle is never held twice."""
