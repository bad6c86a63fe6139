"""Peers that do not speak VNC, or no version of it that we know."""

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import join
from refusals.script import (
    GREETING,
    liar,
)
from sealvnc.errors import (
    SecurityTypeError,
    VersionError,
)
from sealvnc.wire import Transport
from sealvnc.wire.fields import pack_opaque, pack_u32

LOOPBACK, UNIX, NETWORK = Transport.LOOPBACK, Transport.UNIX, Transport.NETWORK
PLAINTEXT = "it would reveal the password outside verified TLS"


NO_VNC = {
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "HTTP request": b"GET / HTTP/1.1\r\nHost: vm7\r\n\r\n",
    "WebSocket": b"GET /websockify HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    "TLS ClientHello": bytes.fromhex("16030102000100 01fc0303") + bytes(300),
    "SMTP": b"220 mail.example.org ESMTP\r\n",
    "SPICE": b"REDQ" + bytes(12),
    "zeros": bytes(12),
    "lower case": b"rfb 003.008\n",
    "no dot": b"RFB 003,008\n",
    "letters": b"RFB 0x3.008\n",
    "no line feed": b"RFB 003.008 ",
    "CR": b"RFB 003.008\r",
    "short numbers": b"RFB 3.8\n    ",
    "Arabic digits": "RFB \u0660\u0660\u0663.\u0660".encode(),
    "minus": b"RFB -03.008\n",
    "plus": b"RFB +03.008\n",
}


@pytest.mark.parametrize("greeting", NO_VNC.values(), ids=NO_VNC)
@pytest.mark.parametrize("role", ["client", "server"])
def test_what_does_not_speak_vnc(greeting: bytes, role: str):
    ours = ends.client(Setting()) if role == "client" else ends.server(Setting())
    ours.receive(greeting)
    assert type(ours.error) is VersionError
    assert not ours.asked
    assert ours.outgoing() == (b"" if role == "client" else GREETING)


@pytest.mark.parametrize("version", ["000.000", "002.002", "003.000", "003.002", "001.999"])
def test_a_server_that_is_too_old(version: str):
    client = ends.client(Setting())
    client.receive(f"RFB {version}\n".encode())
    assert type(client.error) is VersionError
    assert not client.outgoing()


ANSWERS = ["003.000", "003.006", "003.009", "003.999", "002.008", "004.000", "005.000", "000.000"]


@pytest.mark.parametrize("version", ANSWERS)
def test_a_client_of_an_unknown_version(version: str):
    server = ends.server(Setting())
    server.receive(f"RFB {version}\n".encode())
    assert type(server.error) is VersionError
    assert server.outgoing() == GREETING + pack_u32(0) + pack_opaque(b"Unsupported RFB version")


def test_an_rfb_3_3_client_cannot_do_our_types():
    client, server = liar("client", 12, b"RFB 003.003\n", 4), ends.server(Setting(["x509sasl"]))
    join((client, server))
    assert type(server.error) is SecurityTypeError
    assert client.result[-1] == pack_u32(0)
