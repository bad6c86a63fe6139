"""`gateway/log/facts.py`: only facts of the table, each with its peer, in the form asked for."""

import json
import logging

import pytest

from sealvnc.gateway.config import Log
from sealvnc.gateway.log import Facts, route
from sealvnc.gateway.log.events import EVENTS, FIELDS, LEVELS

PEER = "192.0.2.7:40000"


class Lines(list[str]):
    """Takes what would go to stderr."""

    def msg(self, line: str) -> None:
        self.append(line)


def facts(form: str = "json", level: str = "debug") -> tuple[Facts, Lines]:
    lines = Lines()
    return Facts(Log(format=form, level=level), lines), lines


def test_an_event_that_is_not_in_the_table() -> None:
    log, lines = facts()
    with pytest.raises(LookupError):
        log.say("session-opend", peer=PEER)
    assert lines == []


def test_a_field_that_is_not_in_the_table() -> None:
    log, lines = facts()
    with pytest.raises(LookupError, match="no field password"):
        log.say("refused", peer=PEER, password="pencil")
    assert lines == []


def test_a_peer_is_not_forgotten() -> None:
    log, _ = facts()
    with pytest.raises(LookupError, match="of which peer"):
        log.say("refused", user="alice")


@pytest.mark.parametrize("event", [each for each in EVENTS if each != "note"])
def test_every_event(event: str) -> None:
    log, (lines) = facts()
    log.say(event, peer=PEER)
    said = json.loads(lines[0])
    assert said.pop("time").endswith("Z")
    assert said == {
        "level": EVENTS[event].level,
        "event": event,
        "message": EVENTS[event].sentence,
        "peer": PEER,
    }


def test_fields_in_order_and_empty_ones_left_out() -> None:
    log, lines = facts("text")
    log.say("session-ended", cause="it is over", sent=0, user="alice", guest="", peer=PEER)
    assert lines[0].partition(" ")[2] == (
        f'info session-ended: a session has ended peer={PEER} user=alice sent=0 cause="it is over"'
    )


def test_numbers_stay_numbers() -> None:
    log, lines = facts()
    log.say("session-ended", peer=PEER, sent=1 << 40, seconds=1.5)
    assert json.loads(lines[0])["sent"] == 1 << 40
    assert json.loads(lines[0])["seconds"] == 1.5


@pytest.mark.parametrize("form", ["text", "json"])
def test_one_line_whatever_a_stranger_sends(form: str) -> None:
    log, lines = facts(form)
    evil = 'a"\nrefused: x\r\x1b[2J\u2028\u202e\x85\udc80'
    log.say("refused", peer=PEER, user=evil, guest=evil, cause=evil)
    (line,) = lines
    assert line.isprintable()
    if form == "json":
        assert json.loads(line)["user"] == evil


def test_what_is_too_long_is_cut() -> None:
    log, lines = facts()
    log.say("refused", peer=PEER, user="a" * 5000)
    assert json.loads(lines[0])["user"] == "a" * 1021 + "..."


@pytest.mark.parametrize("level", list(LEVELS))
def test_levels(level: str) -> None:
    log, lines = facts(level=level)
    for event in EVENTS:
        log.say(event, peer=PEER)
    assert {json.loads(line)["level"] for line in lines} == {
        name for name, number in LEVELS.items() if number <= LEVELS[level]
    }


def test_another_form_and_level_from_now_on() -> None:
    log, lines = facts("json", "error")
    log.say("started")
    log.follow("text", "info")
    log.say("started")
    assert [line.partition(" ")[2] for line in lines] == ["info started: the gateway is ready"]


def test_a_fault_says_where_it_comes_from() -> None:
    log, lines = facts()
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError:
        log.fault("a visit", peer=PEER)
    said = json.loads(lines[0])
    assert said["cause"] == "a visit: ZeroDivisionError: by zero"
    assert "test_a_fault_says_where_it_comes_from" in said["traceback"]


def test_logging_of_python_goes_there_too() -> None:
    log, lines = facts()
    undo = route(log)
    try:
        logging.getLogger("sealvnc.gateway.guests").debug("%s has appeared", "web01\n")
        logging.getLogger("asyncio").warning("slow")
        logging.getLogger("sqlalchemy").info("not of interest")
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            logging.getLogger("asyncio").exception("lost")
    finally:
        undo()
    logging.getLogger("sealvnc.gateway.guests").error("nobody listens any more")
    said = [json.loads(line) for line in lines]
    assert [(each["level"], each["message"], each["logger"]) for each in said] == [
        ("debug", "web01\n has appeared", "sealvnc.gateway.guests"),
        ("warning", "slow", "asyncio"),
        ("error", "lost", "asyncio"),
    ]
    assert "ZeroDivisionError" in said[2]["traceback"]


def test_every_field_is_of_some_use() -> None:
    log, lines = facts("text")
    log.say("fault", **dict.fromkeys(FIELDS, "x"))
    assert [pair.partition("=")[0] for pair in lines[0].split(" ") if "=" in pair] == list(FIELDS)
