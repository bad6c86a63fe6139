"""All keyboard layouts: one line each."""

from collections.abc import Mapping

from ..layout import Layout
from .be import BE
from .br import BR
from .ch import CH
from .de import DE
from .dk import DK
from .dvorak import DVORAK
from .es import ES
from .fr import FR
from .gb import GB
from .it import IT
from .no import NO
from .pt import PT
from .se import SE
from .us import US

_ALL = (
    US,
    GB,
    DE,
    FR,
    ES,
    IT,
    SE,
    DK,
    NO,
    CH,
    PT,
    BR,
    BE,
    DVORAK,
)
LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in _ALL}
"""By names that X knows too, as ``ch`` with the variant ``de``, and Dvorak's, a variant of us."""
