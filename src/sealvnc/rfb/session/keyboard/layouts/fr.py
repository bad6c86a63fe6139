"""French."""

from ..layout import Layout

FR = Layout.parse(
    "fr",
    r"""
²∅¬¬ &1¹¡ é2~⅛ "3#£ '4{$ (5[⅜ -6|⅝ è7`⅞ _8\™ ç9^± à0@° )°]¿ =+}◌˛
aAæÆ zZ«< eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ ◌^◌¨◌¨◌° $£¤◌¯
qQ@Ω sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ mMµº ù%◌^◌ˇ *µ◌`◌˘
<>|¦ wWłŁ xX»> cC¢© vV„‚ bB“‘ nN”’ ,?◌´◌˝ ;.•× :/·÷ !§∅◌˙ ∅
""",
)
