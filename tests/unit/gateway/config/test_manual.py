"""`docs/man/sealvnc.toml.5`: it has every table and every key, and its example can be used."""

import re
from pathlib import Path

from pydantic import BaseModel

from sealvnc.gateway.config import Config, GuestEntry, Hypervisor, Listener, parse
from sealvnc.gateway.log.events import EVENTS, JOURNAL_NAMES

MAN = Path(__file__).parents[4] / "docs/man"


def page(name: str) -> str:
    return (MAN / name).read_text().replace("\\-", "-")


def test_every_key() -> None:
    sections: dict[str, type[BaseModel]] = {
        f"[{name}]": type(value) for name, value in Config() if isinstance(value, BaseModel)
    }
    sections |= {
        "[[listener]]": Listener,
        "[guests.NAME]": GuestEntry,
        "[[hypervisor]]": Hypervisor,
    }
    parts = dict(
        part.split("\n", 1) for part in page("sealvnc.toml.5").split("\n.SH ") if part[0] == "["
    )
    assert parts.keys() == sections.keys()
    for title, model in sections.items():
        said = set(re.findall(r"\w+", " ".join(re.findall(r"^\.BR? (.*)$", parts[title], re.M))))
        assert set(model.model_fields) <= said, title


def test_its_example() -> None:
    (example,) = re.findall(r"^\.EX\n(.*?)^\.EE", page("sealvnc.toml.5"), re.M | re.S)
    config = parse(example, Path("x")).config
    assert len(config.listeners) == 2
    assert list(config.guests) == ["web01"]


def test_every_event_and_field() -> None:
    text = page("sealvnc-gateway.8")
    words = set(re.findall(r"-?[\w-]+", text))
    for event in set(EVENTS) - {"note", "connected"}:
        assert event in words or f"-{event.partition('-')[2]}" in words, event
    inner = {"address", "button", "count", "file", "logger", "traceback"}
    for field, name in JOURNAL_NAMES.items():
        assert field in inner or name in words, name
