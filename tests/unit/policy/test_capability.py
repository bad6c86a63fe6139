"""policy.capability: what a rule can allow, by name."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.policy.capability import EVERYTHING, NOTHING, USUAL, Capability, in_words, names, parse


@pytest.mark.parametrize("name", ["", "views", "VIEW", "keyboard pointer", "*"])
def test_no_capability(name: str) -> None:
    with pytest.raises(ConfigurationError, match="there are view"):
        parse([name])


def test_capabilities() -> None:
    assert parse(["all"]) == EVERYTHING
    assert parse(["view", "clipboard-in"]) == Capability.VIEW | Capability.CLIPBOARD_IN
    assert names(EVERYTHING)[0] == "view"
    assert names(NOTHING) == ()
    assert USUAL | Capability.POWER == EVERYTHING != USUAL
    assert [in_words(each) for each in (NOTHING, USUAL, EVERYTHING)] == [
        "deny",
        "all but power",
        "all",
    ]
    assert in_words(Capability.VIEW | Capability.POWER) == "view, power"
