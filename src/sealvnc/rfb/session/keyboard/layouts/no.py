"""Norwegian."""

from ..layout import Layout

NO = Layout.parse(
    "no",
    r"""
|§¦¶ 1!¡¹ 2"@² 3#£³ 4¤$¼ 5%½‰ 6&¥⅝ 7/{÷ 8([« 9)]» 0=}° +?±¿ \◌`◌´¬
qQ@Ω wWſ§ eE€¢ rR®™ tTþÞ yY←¥ uU↓↑ iI→ı oOœŒ pPπΠ åÅ◌¨◌° ◌¨◌^◌~◌ˇ
aAªº sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ øØ◌´◌˝ æÆ◌^◌ˇ '*◌˝×
<>½¾ zZ«< xX»> cC©© vV„‚ bB“‘ nN”’ mMµº ,;◌¸◌˛ .:…· -_–— ∅
""",
)
