"""Streams: any split of the input gives the same output."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.sasl import SASLFraming
from support.example_layer import ExampleLayer
from support.player import Player
from support.transcripts import DIRECTORY, load

WHOLE_CONNECTIONS = [
    "none-3.8",
    "vnc-3.8-refused",
    "sasl-scram-sha-256",
    "x509sasl-scram-sha-256-plus",
    "x509plain",
    "external",
    "sasl-layer",
]
SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=20)


def pieces(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """``data`` cut to ``sizes``, over and over."""
    start = i = 0
    while start < len(data):
        size = sizes[i % len(sizes)]
        yield data[start : start + size]
        start, i = start + size, i + 1


@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("name", WHOLE_CONNECTIONS)
@settings(max_examples=20)
@given(sizes=SIZES)
def test_transcript(name: str, role: str, sizes: list[int]) -> None:
    """Both roles, messages cut and joined in any way between two that must be waited for."""
    Player(load(DIRECTORY / f"{name}.txt"), role, lambda data: pieces(data, sizes)).play()


@given(st.lists(st.binary(max_size=50), max_size=6), SIZES)
def test_sasl_layer(messages: list[bytes], sizes: list[int]) -> None:
    """Tokens may be cut and joined; what was sealed comes out, in order and at once."""
    sender, receiver = SASLFraming(ExampleLayer()), SASLFraming(ExampleLayer())
    stream = b"".join(sender.seal(message) for message in messages)
    received = [receiver.receive_data(piece) for piece in pieces(stream, sizes)]
    assert b"".join(received) == b"".join(messages)
    assert receiver.receive_data(sender.seal(b"next")) == b"next"
