"""cli.duration: spans of time as people write them."""

import click
import pytest

from sealvnc.cli.duration import Duration, in_words


@pytest.mark.parametrize("text", ["", "m", "-1", "1w", "1 h", "1h30m", "nan", "1e3"])
def test_bad(text: str) -> None:
    with pytest.raises(click.BadParameter, match="10m"):
        Duration().convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200), ("1d", 86400)]
)
def test_good(text: str, seconds: float) -> None:
    assert Duration().convert(text, None, None) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0s"), (59, "59s"), (61, "1m 01s"), (3700, "1h 01m"), (90000, "1d 01h")],
)
def test_in_words(seconds: float, text: str) -> None:
    assert in_words(seconds) == text
