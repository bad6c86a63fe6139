"""Swiss German."""

from ..layout import Layout

CH = Layout.parse(
    "ch",
    r"""
§°¬¬ 1+∅¡ 2"@⅛ 3*#£ 4ç¼$ 5%½⅜ 6&¬⅝ 7/|⅞ 8(¢™ 9)∅± 0=∅° '?◌´¿ ◌^◌`◌~◌˛
qQ@Ω wWſ§ eE€E rR¶® tTŧŦ zZ←¥ uU↓↑ iI→ı oOœŒ pPþÞ üè[◌° ◌¨!]◌¯
aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ öé◌´◌˝ äà{◌ˇ $£}◌˘
<>\¦ yY«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,;•× .:·÷ -_∅◌˙ ∅
""",
)
