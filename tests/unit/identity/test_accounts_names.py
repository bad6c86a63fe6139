"""identity.accounts_names: what a user or a group may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.identity.accounts_names import LONGEST, group_name, is_user_name, user_name


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", " alice", "alice ", "\u200b", "\u00ad"),
        *("a\0b", "a\nb", "a\x7fb", "a\u2028b", "\ud800", "\ue000", "a\u05d0"),
        *("x" * (LONGEST + 1), "ö" * (LONGEST // 2 + 1)),
    ],
)
def test_bad_name(name: str) -> None:
    """Empty, spaces around, controls, no characters, mixed directions, too long."""
    for kind, check in (("user", user_name), ("group", group_name)):
        with pytest.raises(ConfigurationError, match=f"^{kind} name"):
            check(name)
    assert not is_user_name(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("alice:web01", "guest in a login"),
        ("bob@OTHER.EXAMPLE.ORG", "Kerberos realm"),
        ("al*", "any text in a rule"),
        ("al?ce", "any character in a rule"),
        ("a\uff1ab", "guest in a login"),  # a wide colon, which SASLprep makes a plain one
    ],
)
def test_name_that_means_something_else(name: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        user_name(name)
    assert group_name("bob@example.org") == "bob@example.org"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("alice", "alice"),
        ("Alice Liddell", "Alice Liddell"),
        ("I\u00adX", "IX"),
        ("\u2168", "IX"),
        ("u\u0308", "ü"),
        ("שלום", "שלום"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_form_that_is_kept(name: str, kept: str) -> None:
    """SASLprep's; case counts."""
    assert user_name(name) == group_name(name) == kept
    assert is_user_name(kept)
    assert is_user_name(name) == (name == kept)


@given(st.text(max_size=300))
def test_any_name(name: str) -> None:
    """Either no name, or one that is found again as it is kept."""
    try:
        kept = user_name(name)
    except ConfigurationError:
        assert not is_user_name(name)
    else:
        assert is_user_name(kept)
