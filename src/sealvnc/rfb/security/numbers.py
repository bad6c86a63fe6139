"""The registry of security types and VeNCrypt subtypes: numbers, and words for them.

Numbers below 256 are security types (IANA), those from 256 on are VeNCrypt subtypes.
"""

from enum import IntEnum


class Number(IntEnum):
    """Security types that we implement."""

    NONE = 1
    VNC_AUTHENTICATION = 2
    RA2 = 5
    RA2NE = 6
    TIGHT = 16
    TLS = 18
    VENCRYPT = 19
    SASL = 20
    APPLE_DH = 30
    MS_LOGON_II = 113
    RA2_256 = 129
    RA2NE_256 = 130


class Subtype(IntEnum):
    """VeNCrypt subtypes. 263 and 264 are numbered as in QEMU, gtk-vnc and libvncclient.

    rfbproto has these two the other way round, and no implementation follows it.
    """

    PLAIN = 256
    TLS_NONE = 257
    TLS_VNC = 258
    TLS_PLAIN = 259
    X509_NONE = 260
    X509_VNC = 261
    X509_PLAIN = 262
    X509_SASL = 263
    TLS_SASL = 264

    @property
    def anonymous(self) -> bool:
        """TLS without certificates (or, for `PLAIN`, no TLS at all)."""
        return not self.name.startswith("X509_")

    def __str__(self) -> str:
        return title(self).partition(" ")[0]


_TITLES = {
    1: "None (no authentication)",
    2: "VNC password",
    5: "RA2 (RSA-AES)",
    6: "RA2ne (RSA-AES for the login only)",
    7: "SSPI",
    8: "SSPIne",
    13: "RA2r (RSA-AES in two steps)",
    16: "Tight",
    17: "Ultra",
    18: "TLS (anonymous)",
    19: "VeNCrypt",
    20: "SASL",
    21: "MD5 hash",
    22: "xvp",
    23: "Secure Tunnel",
    24: "Integrated SSH",
    30: "Apple Diffie-Hellman (macOS)",
    33: "Apple",
    35: "Apple",
    36: "Apple",
    113: "MS-Logon II (UltraVNC)",
    129: "RA2_256 (RSA-AES)",
    130: "RA2ne_256 (RSA-AES for the login only)",
    133: "RA2r_256 (RSA-AES in two steps)",
    256: "Plain (password in clear)",
    257: "TLSNone (anonymous TLS, no authentication)",
    258: "TLSVnc (VNC password in anonymous TLS)",
    259: "TLSPlain (password in anonymous TLS)",
    260: "X509None (TLS, no authentication)",
    261: "X509Vnc (VNC password in TLS)",
    262: "X509Plain (user name and password in TLS)",
    263: "X509SASL (SASL in TLS)",
    264: "TLSSASL (SASL in anonymous TLS)",
    265: "Ident",
    266: "TLSIdent",
    267: "X509Ident",
}


def title(number: int) -> str:
    """Words for a security type or VeNCrypt subtype, known to us or not."""
    return _TITLES.get(number, f"type {int(number)}")


_NAMES: dict[int, str] = {
    Number.NONE: "none",
    Number.VNC_AUTHENTICATION: "vnc",
    Number.TLS: "tls",
    Number.VENCRYPT: "vencrypt",
    Number.SASL: "sasl",
    Number.RA2: "ra2",
    Number.RA2NE: "ra2ne",
    Number.RA2_256: "ra2_256",
    Number.RA2NE_256: "ra2ne_256",
    Number.TIGHT: "tight",
    Number.APPLE_DH: "ard",
    Number.MS_LOGON_II: "mslogon2",
    **{subtype: str(subtype).lower() for subtype in Subtype if subtype is not Subtype.PLAIN},
}


def name(number: int) -> str:
    """What to call it in an option (``x509sasl``); empty for what we do not implement."""
    return _NAMES.get(number, "")
