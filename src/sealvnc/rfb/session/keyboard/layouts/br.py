"""Brazilian."""

from ..layout import Layout

BR = Layout.parse(
    "br",
    r"""
'"¬¬ 1!¹¡ 2@²½ 3#³¾ 4$£¼ 5%¢⅜ 6◌¨¬¨ 7&{⅞ 8*[™ 9(]± 0)}° -_\¿ =+§◌˛
qQ// wW?? eE°° rR®® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ ◌´◌` [{ª◌¯
aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ çÇ◌´◌˝ ◌~◌^ ]}ºº
\|◌ˇ◌˘ zZ«< xX»> cC©© vV„‚ bB“‘ nN”’ mMµµ ,<•× .>·÷ ;:∅◌˙ /?°¿
""",
)
