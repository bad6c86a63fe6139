"""Spanish."""

from ..layout import Layout

ES = Layout.parse(
    "es",
    r"""
ºª\\ 1!|¡ 2"@⅛ 3·#£ 4$~$ 5%½⅜ 6&¬⅝ 7/∅⅞ 8(∅™ 9)∅± 0=∅° '?\¿ ¡¿◌¸◌˛
qQ@Ω wWſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ ◌`◌^[◌° +*]◌¯
aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ ñÑ◌~◌˝ ◌´◌¨{◌ˇ çÇ}◌˘
<>|¦ zZ«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,;•× .:·÷ -_∅◌˙ ∅
""",
)
