"""US English."""

from ..layout import Layout

US = Layout.parse(
    "us",
    r"""
`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) -_ =+
qQ wW eE rR tT yY uU iI oO pP [{ ]}
aA sS dD fF gG hH jJ kK lL ;: '" \|
∅ zZ xX cC vV bB nN mM ,< .> /? ∅
""",
)
