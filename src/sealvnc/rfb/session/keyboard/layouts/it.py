"""Italian."""

from ..layout import Layout

IT = Layout.parse(
    "it",
    r"""
\|¬¦ 1!¹¡ 2"²◌˝ 3£³◌~ 4$¼⅛ 5%½⅜ 6&¬⅝ 7/∅⅞ 8(∅™ 9)∅± 0=∅◌˛ '?`¿ ì^~◌^
qQ∅Ω wWſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ èé[{ +*]}
aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ òç@◌¸ à°#◌° ù§◌`◌˘
<>«» zZ«< xX»> cC¢© vV“‘ bB”’ nNñÑ mMµº ,;◌´× .:·◌¨ -_◌¯÷ ∅
""",
)
