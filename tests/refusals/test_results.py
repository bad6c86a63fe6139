"""SecurityResult and complete-flag: values, reasons, and the words in them."""

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import join
from refusals.script import (
    GREETING,
    NOTHING,
    OK,
    SASL_SERVER,
    liar,
    mechlist,
    server_to,
)
from sealvnc import Credentials
from sealvnc.errors import (
    CredentialsError,
    Error,
    RemoteProtocolError,
)
from sealvnc.wire import Transport
from sealvnc.wire.fields import pack_opaque, pack_u32

LOOPBACK, UNIX, NETWORK = Transport.LOOPBACK, Transport.UNIX, Transport.NETWORK
PLAINTEXT = "it would reveal the password outside verified TLS"


RESULTS = {
    "3": (GREETING, pack_u32(3), RemoteProtocolError),
    "2^31": (GREETING, pack_u32(1 << 31), RemoteProtocolError),
    "1 and no reason in 3.7": (b"RFB 003.007\n", pack_u32(1), CredentialsError),
    "2 in 3.8": (GREETING, pack_u32(2) + pack_opaque(b"Too many attempts"), CredentialsError),
    "1 and an empty reason": (GREETING, pack_u32(1) + pack_opaque(b""), CredentialsError),
    "1 and a reason in Latin-1": (GREETING, pack_u32(1) + pack_opaque(b"\xe4"), CredentialsError),
}


@pytest.mark.parametrize(("greeting", "result", "expected"), RESULTS.values(), ids=RESULTS)
def test_security_results(greeting: bytes, result: bytes, expected: type[Error]):
    client = ends.client(Setting(["vnc"]), Credentials("", "secret"))
    join((client, liar("server", greeting, 12, b"\1\2", 1, bytes(16), 16, result)))
    assert type(client.error) is expected


@pytest.mark.parametrize(
    "reason", [b"<script>alert(1)</script>", b"\x1b[2J\x07\0\r\n", b"\xff" * 9]
)
def test_reasons_are_made_fit_for_a_terminal(reason: bytes):
    client = ends.client(Setting(["none"]))
    join((client, liar("server", *server_to(1), pack_u32(1) + pack_opaque(reason))))
    assert type(client.error) is CredentialsError
    assert str(client.error).isprintable()


@pytest.mark.parametrize("flag", [2, 3, 0x7F, 0xFF])
def test_complete_flags(flag: int):
    client = ends.client(Setting(["sasl"]))
    says = (mechlist("SCRAM-SHA-256"), NOTHING + bytes((flag,)), OK)
    join((client, liar("server", *SASL_SERVER, *says)))
    assert type(client.error) is RemoteProtocolError
