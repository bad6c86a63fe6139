"""gateway.control.message: a request in a line."""

import pytest

from sealvnc.errors import ConfigurationError, RemoteProtocolError
from sealvnc.gateway.control.message import Request


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"do"',
        b'{"do": 1}',
        b'{"do": "x", "with": []}',
        b"\xff",
        b"[" * 99999,
    ],
)
def test_no_request(line: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="no request"):
        Request.parse(line)


def test_round_trip() -> None:
    request = Request("session.kick", {"ids": ["1"], "reason": "x\ny"})
    assert Request.parse(request.pack()) == request
    assert request.pack().count(b"\n") == 1


def test_values() -> None:
    request = Request("x", {"a": "text", "b": ["1", "2"], "c": 2, "d": None})
    assert (request.text("a"), request.text("z")) == ("text", "")
    assert (request.texts("b"), request.texts("z")) == (["1", "2"], [])
    assert (request.seconds("c"), request.seconds("d"), request.seconds("z")) == (2.0, None, None)


@pytest.mark.parametrize("value", [1, [], True, {}])
def test_not_text(value: object) -> None:
    with pytest.raises(ConfigurationError):
        Request("x", {"a": value}).text("a")


@pytest.mark.parametrize("value", ["1", [1], {"1": 1}])
def test_not_texts(value: object) -> None:
    with pytest.raises(ConfigurationError):
        Request("x", {"a": value}).texts("a")


@pytest.mark.parametrize("value", ["1", -1, True, float("nan")])
def test_not_seconds(value: object) -> None:
    with pytest.raises(ConfigurationError):
        Request("x", {"a": value}).seconds("a")
