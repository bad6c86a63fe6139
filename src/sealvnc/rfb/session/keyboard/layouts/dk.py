"""Danish."""

from ..layout import Layout

DK = Layout.parse(
    "dk",
    r"""
½§¾¶ 1!¡¹ 2"@² 3#£³ 4¤$¼ 5%½¢ 6&¥⅝ 7/{÷ 8([« 9)]» 0=}° +?±¿ ◌´◌`|¦
qQ@Ω wWſ§ eE€¢ rR®® tTþÞ yY←¥ uU↓↑ iI→ı oOœŒ pPþÞ åÅ◌¨◌° ◌¨◌^◌~◌ˇ
aAªº sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ æÆ◌´◌˝ øØ◌^◌ˇ '*◌˝×
<>\¬ zZ«< xX»> cC©© vV„‚ bB“‘ nN”’ mMµº ,;◌¸◌˛ .:·◌˙ -_∅◌˙ ∅
""",
)
