"""sasl.anonymous: RFC 4505, used only where it is named."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.sasl import Context, Identity
from sealvnc.sasl.anonymous import Anonymous
from support import facts
from support.parties import Party, converse

CONTEXT = Context(facts.IN_X509, ("ANONYMOUS",))


def test_exchange() -> None:
    """Nobody is asked for anything; both ends know that it is nobody."""
    client, server = converse(Anonymous(), CONTEXT)
    assert client.outcome == server.outcome
    assert client.outcome.identity == Identity("anonymous", "anonymous")
    assert client.asked == server.asked == []


def test_client_leaves_no_trace() -> None:
    """An empty message, not none: a server might wait for one."""
    assert Party(Anonymous().client(CONTEXT)).step() == b""


@pytest.mark.parametrize("trace", [b"", b"sirhc", "bärbel".encode(), "ä".encode() * 255])
def test_trace(trace: bytes) -> None:
    """A trace is taken and dropped: it proves nothing."""
    server = Party(Anonymous().server(CONTEXT, trace))
    assert server.step() is None
    assert str(server.outcome.identity) == "anonymous"


@pytest.mark.parametrize("trace", [b"\xff", b"x" * 256])
def test_malformed_trace(trace: bytes) -> None:
    """RFC 4505 2: UTF-8, at most 255 characters."""
    with pytest.raises(RemoteProtocolError):
        Party(Anonymous().server(CONTEXT, trace)).step()


@pytest.mark.parametrize("answer", [b"trace", b"", None])
def test_no_initial_response(answer: bytes | None) -> None:
    """An empty challenge asks for it."""
    server = Party(Anonymous().server(CONTEXT, None))
    assert server.step() == b""
    assert server.step(answer) is None
    assert server.exchange.done
