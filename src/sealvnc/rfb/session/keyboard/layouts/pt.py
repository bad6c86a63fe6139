"""Portuguese."""

from ..layout import Layout

PT = Layout.parse(
    "pt",
    r"""
\|¬¬ 1!¹¡ 2"@⅛ 3#££ 4$§$ 5%½⅜ 6&¬⅝ 7/{⅞ 8([™ 9)]± 0=}° '?\¿ «»◌¸◌˛
qQ@Ω wWſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ +*◌¨◌° ◌´◌`◌~◌¯
aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ çÇ◌´◌˝ ºª◌^◌ˇ ◌~◌^◌`◌˘
<>\\ zZ«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,;•× .:·÷ -_∅◌˙ ∅
""",
)
