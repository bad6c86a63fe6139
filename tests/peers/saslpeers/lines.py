"""The line protocol between a test and a SASL peer, on the peer's side.

A line is a word and ``name=value`` fields, the values in base64; a field that is absent is
NULL, which is not the same as an empty one. Requests, and what is answered:

    list role                       ok names (separated by blanks)
    start role mechanism ... [data] ok [data] done     a new exchange; the one before is forgotten
    step [data]                     ok [data] done
    result                          ok authzid qop ssf
    wrap data                       ok data            u32 length and token, as often as need be
    unwrap data                     ok data

Or ``refused reason``: the library says no. Other Python programs than our own code run this.
"""

import base64
import sys


class RefusedError(Exception):
    """The library's no."""


def parse(line):
    """The word, and the fields as bytes."""
    word, *fields = line.split()
    pairs = (field.split("=", 1) for field in fields)
    return word, {name: base64.b64decode(value) for name, value in pairs}


def pack(word, fields):
    """One line; fields that are `None` are left out."""
    present = {name: value for name, value in fields.items() if value is not None}
    encoded = [f"{name}={base64.b64encode(value).decode()}" for name, value in present.items()]
    return " ".join([word, *encoded])


def serve(names, make):
    """Answer requests until the end of input; ``make(fields)`` makes an exchange."""
    exchange = None
    for line in sys.stdin:
        word, fields = parse(line)
        try:
            if word == "list":
                answer = {"names": " ".join(names(fields["role"].decode())).encode()}
            elif word == "start":
                exchange = make({name: value for name, value in fields.items() if name != "data"})
                answer = _said(*exchange.start(fields.get("data")))
            elif word == "step":
                answer = _said(*exchange.step(fields.get("data")))
            elif word == "result":
                answer = {name: str(value).encode() for name, value in exchange.result().items()}
            else:
                answer = {"data": getattr(exchange, word)(fields["data"])}
            print(pack("ok", answer), flush=True)
        except RefusedError as error:
            print(pack("refused", {"reason": str(error).encode()}), flush=True)


def _said(data, done):
    return {"data": data, "done": b"1" if done else b"0"}
