"""British."""

from ..layout import Layout

GB = Layout.parse(
    "gb",
    r"""
`¬|| 1!¹¡ 2"²⅛ 3£³£ 4$€¼ 5%½⅜ 6^¾⅝ 7&{⅞ 8*[™ 9(]± 0)}° -_\¿ =+◌¸◌˛
qQ@Ω wWſ§ eEeE rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ [{◌¨◌° ]}◌~◌¯
aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ ;:◌´◌˝ '@◌^◌ˇ #~◌`◌˘
\||¦ zZ«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,<•× .>·÷ /?∅◌˙ ∅
""",
)
