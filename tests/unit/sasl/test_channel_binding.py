"""sasl.channel_binding: the GS2 header, and what a server must not believe.

Malformed headers and names stand in spec/vectors/scram.json.
"""

from dataclasses import replace

import pytest

from sealvnc.errors import ChannelBindingError, RemoteProtocolError
from sealvnc.sasl import Context
from sealvnc.sasl.channel_binding import (
    GS2Header,
    client_header,
    escape,
    parse_header,
    unescape,
)
from support import facts

BOTH = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")
PLAIN_ONLY = ("SCRAM-SHA-256",)


def context(offered: tuple[str, ...], *, tls: bool = True) -> Context:
    return Context(facts.IN_X509 if tls else facts.UNIX, offered)


@pytest.mark.parametrize(
    ("header", "packed"),
    [
        (GS2Header("n"), b"n,,"),
        (GS2Header("y"), b"y,,"),
        (GS2Header("n", authzid="guest"), b"n,a=guest,"),
        (GS2Header("n", authzid="a=b,c"), b"n,a=a=3Db=2Cc,"),
        (GS2Header("p", "tls-exporter"), b"p=tls-exporter,,"),
        (GS2Header("p", "tls-exporter", "guest"), b"p=tls-exporter,a=guest,"),
    ],
)
def test_header(header: GS2Header, packed: bytes) -> None:
    """There and back again."""
    assert bytes(header) == packed
    bindings = {"tls-exporter": b""}
    there = Context(facts.NETWORK.with_tls(replace(facts.X509, bindings=bindings)), PLAIN_ONLY)
    plus = header.flag == "p"
    assert parse_header(packed.decode() + "n=user,r=x", there, plus=plus) == (header, "n=user,r=x")


def test_cbind_input() -> None:
    """What `c=` must say: the header, and with p the data of the channel."""
    assert GS2Header("n", authzid="guest").cbind_input == b"n,a=guest,"
    assert GS2Header("p", "tls-exporter", data=b"\0\1").cbind_input == b"p=tls-exporter,,\0\1"


def test_no_secret_in_repr() -> None:
    """Binding data is exported from the keys of TLS."""
    assert "data" not in repr(GS2Header("p", "tls-exporter", data=b"\0\1"))


@pytest.mark.parametrize(
    ("plus", "offered", "tls", "flag"),
    [
        (True, BOTH, True, "p"),
        (False, BOTH, True, "n"),  # -PLUS is offered, and we have been told not to use it
        (False, PLAIN_ONLY, True, "y"),  # we could, the server seems not to
        (False, PLAIN_ONLY, False, "n"),
        (False, BOTH, False, "n"),
    ],
)
def test_flag_of_a_client(plus: bool, offered: tuple[str, ...], tls: bool, flag: str) -> None:
    """RFC 5802 6: y exactly if we could bind and saw no -PLUS."""
    assert client_header(context(offered, tls=tls), plus=plus, authzid="").flag == flag


def test_client_takes_the_best_binding() -> None:
    """The first of the channel's types."""
    header = client_header(context(BOTH), plus=True, authzid="guest")
    assert header == GS2Header("p", "tls-exporter", "guest", facts.EXPORTER)


def test_server_takes_any_of_its_bindings() -> None:
    """The client's choice counts, if the channel has it."""
    header, _ = parse_header("p=tls-server-end-point,,n=user", context(BOTH), plus=True)
    assert header.data == facts.END_POINT


@pytest.mark.parametrize(
    ("message", "plus", "offered", "tls"),
    [
        ("y,,n=user", False, BOTH, True),  # the list was changed on its way to the client
        ("n,,n=user", True, BOTH, True),
        ("y,,n=user", True, BOTH, True),
        ("p=tls-exporter,,n=user", False, BOTH, True),
        ("p=tls-unique,,n=user", True, BOTH, True),
        ("p=tls-exporter,,n=user", True, BOTH, False),
    ],
)
def test_disagreement(message: str, plus: bool, offered: tuple[str, ...], tls: bool) -> None:
    """The two ends do not sit on one channel, or somebody made one of them think so."""
    with pytest.raises(ChannelBindingError):
        parse_header(message, context(offered, tls=tls), plus=plus)


def test_flag_y_is_believed_where_nothing_was_offered() -> None:
    """A server without -PLUS cannot have been downgraded."""
    assert parse_header("y,,n=user", context(PLAIN_ONLY), plus=False)[0] == GS2Header("y")


@pytest.mark.parametrize("message", ["", "n", "n,", "n,n=user", "x,,", ",,", "p=,,", "n,b=x,"])
def test_malformed_header(message: str) -> None:
    with pytest.raises(RemoteProtocolError):
        parse_header(message, context(PLAIN_ONLY), plus=False)


@pytest.mark.parametrize(("name", "escaped"), [("a,b", "a=2Cb"), ("=2C", "=3D2C"), ("", "")])
def test_saslname(name: str, escaped: str) -> None:
    assert (escape(name), unescape(escaped)) == (escaped, name)


@pytest.mark.parametrize("name", ["=", "a=", "a=2", "a=2c", "a=41", "=2C=", "a\0b"])
def test_malformed_saslname(name: str) -> None:
    with pytest.raises(RemoteProtocolError):
        unescape(name)
