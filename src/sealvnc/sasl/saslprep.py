"""SASLprep, RFC 4013: the profile of stringprep (RFC 3454) for user names and passwords."""

import stringprep
import unicodedata

_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def saslprep(text: str, *, query: bool = False) -> str:
    """``text`` in the form that is compared. `ValueError` says what is not allowed in it.

    A stored string must not hold code points that Unicode 3.2 had not assigned; in a
    ``query`` (RFC 3454 7) they are let through.
    """
    mapped = "".join(
        " " if stringprep.in_table_c12(c) else c for c in text if not stringprep.in_table_b1(c)
    )
    # RFC 3454 is bound to Unicode 3.2; later versions normalise some characters differently.
    prepared = unicodedata.ucd_3_2_0.normalize("NFKC", mapped)
    for c in prepared:
        if any(prohibited(c) for prohibited in _PROHIBITED):
            raise ValueError(f"U+{ord(c):04X} is not allowed")
        if not query and stringprep.in_table_a1(c):
            raise ValueError(f"U+{ord(c):04X} is not assigned")
    _check_bidirectional(prepared)
    return prepared


def _check_bidirectional(text: str) -> None:
    """RFC 3454 6: text from right to left must not be mixed, and begins and ends as such."""
    if not any(stringprep.in_table_d1(c) for c in text):
        return
    if any(stringprep.in_table_d2(c) for c in text):
        raise ValueError("right-to-left and left-to-right characters are mixed")
    if not (stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])):
        raise ValueError("right-to-left text must begin and end with a right-to-left character")
