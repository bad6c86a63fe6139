"""German."""

from ..layout import Layout

DE = Layout.parse(
    "de",
    r"""
◌^°′″ 1!¹¡ 2"²⅛ 3§³£ 4$¼¤ 5%½⅜ 6&¬⅝ 7/{⅞ 8([™ 9)]± 0=}° ß?\¿ ◌´◌`◌¸◌˛
qQ@Ω wWſ§ eE€€ rR¶® tTŧŦ zZ←¥ uU↓↑ iI→ı oOøØ pPþÞ üÜ◌¨◌° +*~¯
aAæÆ sSſẞ dDðÐ fFđª gGŋŊ hHħĦ jJ∅◌˙ kKĸ& lLłŁ öÖ◌˝ äÄ◌^◌ˇ #'’◌˘
<>| yY»› xX«‹ cC¢© vV„‚ bB“‘ nN”’ mMµº ,;·× .:…÷ -_–— ∅
""",
)
