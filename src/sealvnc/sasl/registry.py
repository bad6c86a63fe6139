"""The table of mechanisms, strongest first. A new one is a file of its own and a line here."""

from .anonymous import Anonymous
from .cram_md5 import CramMD5
from .digest_md5 import DigestMD5
from .external import External
from .gss_spnego import GSSSPNEGO
from .gssapi import GSSAPI
from .mechanism import Mechanism
from .oauthbearer import OAuthBearer
from .otp import OTP
from .plain import Plain
from .scram import SCRAM

MECHANISMS: tuple[Mechanism, ...] = (
    External(),
    GSSAPI(),
    GSSSPNEGO(),
    SCRAM("SHA-512", plus=True),
    SCRAM("SHA-256", plus=True),
    SCRAM("SHA-1", plus=True),
    SCRAM("SHA-512"),
    SCRAM("SHA-256"),
    SCRAM("SHA-1"),
    DigestMD5(),
    OTP(),
    CramMD5(),
    Plain(),
    OAuthBearer(),
    Anonymous(),
)
