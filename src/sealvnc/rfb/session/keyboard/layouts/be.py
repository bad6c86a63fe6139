"""Belgian."""

from ..layout import Layout

BE = Layout.parse(
    "be",
    r"""
²³¬¬ &1|¡ é2@⅛ "3#£ '4¼$ (5½⅜ §6^⅝ è7∅⅞ !8∅™ ç9{± à0}° )°∅¿ -_◌¸◌˛
aA@Ω zZſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOœŒ pPþÞ ◌^◌¨[◌° $*]◌¯
qQæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ mM◌´◌˝ ù%◌´◌ˇ µ£◌`◌˘
<>\\ wW«< xX»> cC¢© vV„‚ bB“‘ nN”’ ,?◌¸º ;.•× :/·÷ =+◌~◌˙ ∅
""",
)
