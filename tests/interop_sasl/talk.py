"""Conversations between one of our mechanisms and a peer, as security type 20 has them."""

import os
from typing import Any

from peers.saslpeers import Peer
from sealvnc.sasl import Context, Mechanism

from .ours import Ours, client_answers, server_answers

SIZES = (1, 2, 100, 4096, 65535)


def we_log_in(
    mechanism: Mechanism, context: Context, peer: Peer, answers: Any = None, **values: Any
) -> Ours:
    """We are the client. Raises our errors, or `RefusedError` where the peer refuses."""
    ours = Ours(answers if answers is not None else client_answers())
    data = ours.begin(mechanism.client(context))
    said = peer.start("server", mechanism.name, data, **values)
    while True:
        if said.done and said.data is None:
            ours.end()
            break
        data = ours.step(said.data)
        if said.done:
            break
        said = peer.step(data)
    assert ours.done, "the server is done and we are not"
    return ours


def they_log_in(
    mechanism: Mechanism,
    context: Context,
    peer: Peer,
    answers: Any = None,
    names: str | None = None,
    **values: Any,
) -> Ours:
    """We are the server; ``names`` is what the client believes that we offer."""
    ours = Ours(answers if answers is not None else server_answers())
    said = peer.start("client", names or mechanism.name, **values)
    data = ours.begin(mechanism.server(context, said.data))
    while not ours.done:
        said = peer.step(data)
        data = ours.step(said.data)
    if data is not None:
        said = peer.step(data)
    assert said.done, "we are done and the client is not"
    return ours


def chat(ours: Ours, peer: Peer) -> int:
    """Messages of many sizes both ways through the layer; the number of them."""
    sizes = [*SIZES, *(1 + int.from_bytes(os.urandom(2), "big") % 9000 for _ in range(10))]
    for size in sizes:
        message = os.urandom(size)
        assert peer.unwrap(ours.framing.seal(message)) == message, f"{size} bytes to the peer"
        framed = peer.wrap(message)
        heard = b"".join(
            ours.framing.receive_data(framed[i : i + 1000]) for i in range(0, len(framed), 1000)
        )
        assert heard == message, f"{size} bytes from the peer"
    both = [os.urandom(20) for _ in range(50)]
    assert peer.unwrap(b"".join(map(ours.framing.seal, both))) == b"".join(both)
    return 2 * len(sizes) + len(both)
