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
"""Bytes of a failure reason that we read (libvncclient takes 1 MiB)."""
REASON_SENT: Final = 1000
"""Bytes of one that we send: gtk-vnc takes a longer one than 1023 for a success."""
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

# -- other security types, of a client ------------------------------------------------------
RSA_KEY_MIN: Final = 1024
"""Bits of a server's RSA key, the same in TigerVNC and noVNC."""
RSA_KEY_MAX: Final = 8192
"""The same in TigerVNC and noVNC."""
RSA_EXPONENT: Final = 64
"""Bits of a server's public exponent; OpenSSL refuses longer ones for keys over 3072 bits."""
RSA_AES_RECORD_SENT: Final = 1024
"""Bytes in one record of ours: neatvnc stalls on one that does not fit what is left of 4096."""
APPLE_DH_KEY_MIN: Final = 1024
"""Bits of a server's Diffie-Hellman key, Apple's own; shorter ones have been broken."""
APPLE_DH_KEY_MAX: Final = 8192
"""More would let a server burn the client's CPU: this costs a sixth of a second."""
TIGHT_CAPABILITIES: Final = 256
"""Entries in each list of Tight's capabilities (TightVNC sends about thirty)."""

# -- SCRAM, RFC 5802 -----------------------------------------------------------------------
SCRAM_MESSAGE: Final = 8192
"""Bytes of a SCRAM message."""
SCRAM_ITERATIONS_MIN: Final = 4096
"""RFC 7677 4: fewer make a stolen verifier cheap to crack."""
SCRAM_ITERATIONS_MAX: Final = 1_000_000
"""More would let a server burn the client's CPU: a million cost about a quarter of a second."""

# -- DIGEST-MD5, RFC 2831 ------------------------------------------------------------------
DIGEST_CHALLENGE: Final = 2048
"""Bytes of a digest-challenge and of a response-auth, RFC 2831 2.1.1."""
DIGEST_RESPONSE: Final = 4096
"""Bytes of a digest-response, RFC 2831 2.1.2."""
DIGEST_DIRECTIVES: Final = 32
"""Directives in one message (the RFC knows eleven), so many realms among them."""
DIGEST_MAXBUF_MIN: Final = 256
"""A smaller maxbuf (the RFC begins at 17) would turn each update into thousands of tokens."""
DIGEST_MAXBUF_MAX: Final = 0xFFFFFF
"""RFC 2831 2.1.1."""
DIGEST_TOKEN_SENT: Final = 64 * 1024
"""Bytes in one token of ours, whatever more the peer would take."""

# -- GSSAPI and GSS-SPNEGO, RFC 4752 ---------------------------------------------------------
GSS_TOKEN_MIN: Final = 256
"""A smaller buffer of the peer's would turn each update into thousands of tokens."""
GSS_TOKEN_SENT: Final = 64 * 1024
"""Bytes in one token of ours, whatever more the peer would take."""
GSS_SPNEGO_TOKEN: Final = 100_000
"""Bytes of one token where nothing is agreed: gtk-vnc sends so many (QEMU takes no more than
`SASL_LAYER_TOKEN`, which is all that we send then)."""

# -- other mechanisms ----------------------------------------------------------------------
CRAM_MESSAGE: Final = 1024
"""Bytes of a CRAM-MD5 challenge or response."""
OTP_NAME: Final = 255
"""Bytes of an OTP authcid or authzid, RFC 2444 4."""
OTP_MESSAGE: Final = 256
"""Bytes of an OTP challenge or response; a re-initialisation in words has about 110."""
OTP_SEQUENCE_MAX: Final = 9999
"""Each is a hash to be computed by the client; the same in Cyrus SASL."""
OTP_SEQUENCE_LOW: Final = 10
"""Below it a client of ours begins a new sequence, before the user is locked out."""
OTP_PASSPHRASE_MIN: Final = 10
"""Characters of an OTP pass phrase, RFC 2289 6.0: eavesdroppers can try shorter ones."""
OAUTH_MESSAGE: Final = 64 * 1024
"""Bytes of an OAUTHBEARER message; access tokens with many groups in them reach 16 KiB."""

# -- session -------------------------------------------------------------------------------
NAME: Final = 4096
"""Bytes of the desktop name, gtk-vnc's maximum."""
FRAMEBUFFER_SIDE: Final = 16384
"""Pixels of a framebuffer's width or height."""
FRAMEBUFFER_PIXELS: Final = 64 * 1024 * 1024
"""Pixels of a framebuffer (256 MiB at four bytes each)."""
CURSOR_SIDE: Final = 512
"""Pixels of a pointer's width or height (QEMU's largest is 512, X servers' mostly 64)."""
CUT_TEXT: Final = 1024 * 1024
"""Bytes of clipboard text, QEMU's maximum."""
FENCE: Final = 64
"""Bytes of a fence's payload, rfbproto 7.4.13."""
SCREENS: Final = 64
"""Screens of a desktop (the field allows 255; X servers have 16)."""
AUDIO_DATA: Final = 1024 * 1024
"""Bytes of sound in one message: five seconds in the widest format (QEMU sends 4 KiB)."""
AUDIO_FREQUENCY: Final = 48000
"""Samples per second, QEMU's maximum."""
GII: Final = 4096
"""Bytes of a gii message (an event has less than a hundred)."""
ENCODINGS: Final = 1024
"""Encodings in one SetEncodings (the field allows 65535)."""
PICTURE: Final = 64 * 1024
"""Bytes of a JPEG or PNG picture in addition to four for each of its pixels."""
PIXELS_PER_READ: Final = 256 * 1024
"""Bytes of raw pixels read at a time, so that a rectangle is never held twice."""
