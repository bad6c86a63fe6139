"""Every length that a peer chooses: the last that is accepted, the first that is refused.

The error comes with the length itself, before a byte of what it announces is read or held.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import End, join
from refusals.script import (
    GREETING,
    HUGE,
    MORE,
    NOTHING,
    OK,
    SASL_CLIENT,
    SASL_SERVER,
    Step,
    Waiting,
    client_in,
    lengths,
    liar,
    mechlist,
    message,
    script,
    server_to,
    text,
)
from sealvnc.errors import (
    AuthenticationError,
    CredentialsError,
    Error,
    LimitError,
    MechanismError,
    RemoteProtocolError,
    SecurityTypeError,
)
from sealvnc.rfb.handshake.init import pack_server_init
from sealvnc.rfb.security.numbers import Number, Subtype
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.sasl import Context, Mechanism, Outcome
from sealvnc.wire import Transport, limits
from sealvnc.wire.dialogue import Dialogue, exchange
from sealvnc.wire.fields import pack_nullable, pack_opaque, pack_u32

MIB = 1024 * 1024
SASL = Setting(["sasl"])
UNIX = Setting(["sasl"], transport=Transport.UNIX)


@dataclass(frozen=True)
class Said:
    """A peer's last words to an end of ours, and the error; `None`: it wants to hear more."""

    to: Callable[[], End]
    steps: tuple[Step, ...]
    expected: type[Error] | None


def client() -> End:
    return ends.client(SASL)


def server() -> End:
    return ends.server(UNIX)


def announced(
    name: str, to: Callable[[], End], before: tuple[Step, ...], limit: int
) -> dict[str, Said]:
    """The length alone, without anything that follows."""
    return {
        f"{name} of {title}": Said(to, (*before, pack_u32(n)), expected)
        for title, (n, expected) in lengths(limit).items()
    }


PLAIN_CLIENT = (*SASL_CLIENT, pack_opaque(b"PLAIN"))
SCRAM_CLIENT = (*SASL_CLIENT, pack_opaque(b"SCRAM-SHA-256"))
SCRAM_SERVER = (*SASL_SERVER, mechlist("SCRAM-SHA-256"), text, message)
TO_PLAIN = client_in(Subtype.X509_PLAIN)
TO_INIT = (*server_to(Number.NONE), OK, 1)


def none() -> End:
    return ends.client(Setting(["none"]))


def x509plain() -> End:
    return ends.server(Setting(["x509plain"], told=True))


HANDSHAKES: dict[str, Said] = {
    **announced("mechlist-string", client, SASL_SERVER, limits.SASL_MECHLIST),
    "mechlist-string of 0": Said(client, (*SASL_SERVER, pack_u32(0)), MechanismError),
    "mechlist-string of the limit, with ours at its end": Said(
        client, (*SASL_SERVER, pack_opaque(b"X," * 2041 + b"SCRAM-SHA-256")), Waiting
    ),
    "mechlist-string that is not ASCII": Said(
        client, (*SASL_SERVER, pack_opaque(b"SCRAM-SHA-256,\xff")), RemoteProtocolError
    ),
    **{
        f"mechlist-string with {each!r}": Said(
            client, (*SASL_SERVER, pack_opaque(b"SCRAM-SHA-256" + each)), RemoteProtocolError
        )
        for each in (b"\0", b"\n", b"\x1b[31m", b"\x7f", b",\x9b")
    },
    "mechlist-string of commas": Said(
        client, (*SASL_SERVER, pack_opaque(b"," * 99)), MechanismError
    ),
    **announced("mechname-string", server, SASL_CLIENT, limits.SASL_MECHNAME),
    "mechname-string of 0": Said(server, (*SASL_CLIENT, pack_opaque(b"")), RemoteProtocolError),
    "mechname-string of 100": Said(
        server, (*SASL_CLIENT, pack_opaque(b"P" * 100)), RemoteProtocolError
    ),
    **announced("clientout-data", server, PLAIN_CLIENT, limits.SASL_MESSAGE),
    **announced("serverout-data", client, SCRAM_SERVER, limits.SASL_MESSAGE),
    "clientout-data of 0": Said(server, (*PLAIN_CLIENT, pack_u32(0)), Waiting),
    "clientout-data of 0, SCRAM": Said(server, (*SCRAM_CLIENT, pack_u32(0)), Waiting),
    "clientout-data of 1, the NUL": Said(
        server, (*PLAIN_CLIENT, b"\0\0\0\1\0"), RemoteProtocolError
    ),
    "clientout-data of 1, no NUL": Said(server, (*PLAIN_CLIENT, b"\0\0\0\1x"), RemoteProtocolError),
    "clientout-data without NUL": Said(
        server, (*PLAIN_CLIENT, pack_opaque(b"\0alice\0secret")), RemoteProtocolError
    ),
    "serverout-data of 0 and more to come": Said(
        client, (*SCRAM_SERVER, NOTHING + MORE), RemoteProtocolError
    ),
    "serverout-data of 1, the NUL": Said(
        client, (*SCRAM_SERVER, b"\0\0\0\1\0" + MORE), RemoteProtocolError
    ),
    "serverout-data of 1, no NUL": Said(client, (*SCRAM_SERVER, b"\0\0\0\1x"), RemoteProtocolError),
    "clientout-data of 1 MiB": Said(
        server, (*PLAIN_CLIENT, pack_nullable(bytes(MIB - 1))), RemoteProtocolError
    ),
    "clientout-data of 1 MiB, SCRAM": Said(
        server, (*SCRAM_CLIENT, pack_nullable(bytes(MIB - 1))), LimitError
    ),
    "serverout-data of 1 MiB, SCRAM": Said(
        client, (*SCRAM_SERVER, pack_nullable(bytes(MIB - 1)) + MORE), LimitError
    ),
    "a SCRAM message of the limit": Said(
        server, (*SCRAM_CLIENT, pack_nullable(b"n,,n=".ljust(8192, b"a"))), RemoteProtocolError
    ),
    "a SCRAM message over the limit": Said(
        server, (*SCRAM_CLIENT, pack_nullable(b"n,,n=".ljust(8193, b"a"))), LimitError
    ),
    "Plain's fields of the limit": Said(
        x509plain, (*TO_PLAIN, pack_u32(1024) * 2 + b"a" * 2047), Waiting
    ),
    **{
        f"Plain's {name} of {n:#x}": Said(x509plain, (*TO_PLAIN, said), LimitError)
        for n in (1025, *HUGE)
        for name, said in (
            ("user name", pack_u32(n) + pack_u32(1)),
            ("password", pack_u32(1) + pack_u32(n)),
            ("fields", pack_u32(n) * 2),
        )
    },
    "Plain's fields whose sum is 2^32": Said(
        x509plain, (*TO_PLAIN, pack_u32(0x80000000) * 2), LimitError
    ),
    **announced("reason", none, (*server_to(1), pack_u32(1)), limits.REASON),
    "reason of the limit": Said(
        none, (*server_to(1), pack_u32(1) + pack_opaque(b"x" * limits.REASON)), CredentialsError
    ),
    **announced("reason without a type", none, (GREETING, 12, b"\0"), limits.REASON),
    "reason without a type, of the limit": Said(
        none, (GREETING, 12, b"\0" + pack_opaque(b"x" * limits.REASON)), SecurityTypeError
    ),
    "255 security types": Said(none, (GREETING, 12, b"\xff" + b"\7" * 254 + b"\1"), Waiting),
    "255 security types, but one": Said(none, (GREETING, 12, b"\xff" + b"\7" * 254), Waiting),
    "255 subtypes": Said(
        lambda: ends.client(Setting(told=True)),
        (*server_to(19), b"\0\2", 2, b"\0\xff" + pack_u32(9) * 254 + pack_u32(263)),
        Waiting,
    ),
    **announced("desktop name", none, (*TO_INIT, bytes(4) + BGRX.pack()), limits.NAME),
}


@pytest.mark.parametrize("said", HANDSHAKES.values(), ids=HANDSHAKES)
def test_handshakes(said: Said):
    ours = said.to()
    peer = liar("client" if ours.name == "server" else "server", *said.steps, told=True)
    join((ours, peer))
    assert (type(ours.error) if ours.error else None) is said.expected
    assert ours.outcome != "ok"


# -- steps, iterations, totals -----------------------------------------------------------------

ITERATIONS = {
    **{str(n): LimitError for n in (1, 4095, 1_000_001, 2**31, 2**32, 9_999_999_999)},
    **dict.fromkeys(("0", "-1", "+4096", "04096", "4096.0", "1" * 11), RemoteProtocolError),
    "4096": Waiting,
}


@pytest.mark.parametrize(("iterations", "expected"), ITERATIONS.items())
def test_scram_iterations(iterations: str, expected: type[Error] | None):
    """Too few make a stolen verifier cheap, too many let a server burn the client's time."""
    ours = client()
    peer = liar("server", *SCRAM_SERVER)
    join((ours, peer))
    nonce = peer.result[-1].partition(b",r=")[2]
    first = b"r=%sX,s=c2FsdA==,i=%s" % (nonce, iterations.encode())
    ours.receive(pack_nullable(first) + MORE)
    assert (type(ours.error) if ours.error else None) is expected


class Chatty(Mechanism):
    """Never comes to an end."""

    name = "CHATTY"

    def client(self, context: Context) -> Dialogue[Outcome]:
        while True:
            yield from exchange(b"more")

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        while True:
            yield from exchange(b"more")


def test_steps():
    both = Setting(["sasl"], extra=[Chatty()], mechanisms=["CHATTY"])
    pair = ends.client(both), ends.server(both)
    join(pair)
    assert LimitError in [type(end.error) for end in pair]
    assert bytes(pair[0].sent).count(b"more") <= limits.SASL_STEPS + 1


@pytest.mark.parametrize("empty", [NOTHING + MORE, pack_nullable(b"") + MORE])
def test_steps_after_the_end(empty: bytes):
    """A server cannot keep a client that has said everything talking for ever."""
    both = Setting(["sasl"], ["PLAIN"], Transport.UNIX)
    ours = ends.client(both)
    join((ours, liar("server", *SASL_SERVER, mechlist("PLAIN"), empty * 1000)))
    assert type(ours.error) is LimitError


@pytest.mark.parametrize("role", ["client", "server"])
def test_the_total_of_a_handshake(role: str):
    """Messages below their own limits add up."""
    talk = [limits.SASL_MESSAGE - 10] * 5
    ours = liar(role)
    ours.start(script(*talk), limits.HANDSHAKE)
    for size in talk:
        ours.receive(bytes(size))
    assert type(ours.error) is LimitError


@pytest.mark.parametrize("subtype", [Subtype.X509_SASL, Subtype.TLS_SASL])
def test_the_bytes_of_a_tls_handshake(subtype: Subtype):
    """However they are cut: TLS's own limits or ours end it."""
    for chunk in (16389, limits.TLS_HANDSHAKE + 1):
        ours = ends.server(Setting(["x509sasl", "tlssasl"]))
        *start, _ = client_in(subtype)
        *start, ack = start
        assert ack == 1
        record = b"\x16\3\1\x40\0" + b"\1\0\xff\xff" + bytes(16380)
        listed = ours.outgoing  # two subtypes are offered here, not one
        ours.receive(GREETING + b"\x13" + b"\0\2" + pack_u32(subtype))
        assert listed()
        said = 0
        while ours.error is None and said <= limits.TLS_HANDSHAKE:
            ours.receive((record * 20)[:chunk])
            said += chunk
        assert isinstance(ours.error, Error)
        assert not isinstance(ours.error, AuthenticationError)


@dataclass(frozen=True)
class Named(Chatty):
    name: str = field()


def test_what_we_send_others_can_read():
    """gtk-vnc and libvncclient take 300 bytes of mechanisms: the strongest come first."""
    names = [f"X-LONG-NAME-{n:02}" for n in range(40)]
    peer = liar("client", *SASL_CLIENT)
    join((peer, ends.server(Setting(["sasl"], extra=[Named(name) for name in names]))))
    sent = peer.result[-1].decode()
    assert limits.SASL_MECHLIST_SENT - len(names[0]) <= len(sent) <= limits.SASL_MECHLIST_SENT
    assert sent.split(",") == names[: sent.count(",") + 1]


def test_long_desktop_names_are_cut():
    """Where a character ends."""
    sent = pack_server_init(replace(ends.DESKTOP, name="\N{SNOWMAN}" * 3000))
    length = int.from_bytes(sent[20:24], "big")
    assert limits.NAME - 3 < length <= limits.NAME
    assert sent[24:].decode() == "\N{SNOWMAN}" * (length // 3)
