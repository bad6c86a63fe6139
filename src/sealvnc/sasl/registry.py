"""The table of mechanisms, strongest first. A new one is a file of its own and a line here."""

from .anonymous import Anonymous
from .external import External
from .mechanism import Mechanism
from .plain import Plain
from .scram import SCRAM

MECHANISMS: tuple[Mechanism, ...] = (
    External(),
    SCRAM("SHA-512", plus=True),
    SCRAM("SHA-256", plus=True),
    SCRAM("SHA-1", plus=True),
    SCRAM("SHA-512"),
    SCRAM("SHA-256"),
    SCRAM("SHA-1"),
    Plain(),
    Anonymous(),
)
