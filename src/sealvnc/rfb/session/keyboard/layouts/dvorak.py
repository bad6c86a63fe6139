"""US English, Dvorak's arrangement."""

from ..layout import Layout

DVORAK = Layout.parse(
    "dvorak",
    r"""
`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) [{ ]}
'" ,< .> pP yY fF gG cC rR lL /? =+
aA oO eE uU iI dD hH tT nN sS -_ \|
∅ ;: qQ jJ kK xX bB mM wW vV zZ ∅
""",
)
