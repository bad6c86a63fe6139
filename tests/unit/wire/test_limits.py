"""wire.limits: the numbers fit each other, and what installed peers can take."""

import pytest

from sealvnc.errors import REFUSAL
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.registry import SERVER_NAMES, Parts
from sealvnc.rfb.security.vencrypt import VeNCrypt
from sealvnc.sasl import MECHANISMS, Policy
from sealvnc.wire import limits


def test_we_take_what_we_send() -> None:
    """A server of ours and a client of ours never refuse each other for a length."""
    assert limits.SASL_MECHLIST_SENT <= limits.SASL_MECHLIST
    assert limits.SCRAM_MESSAGE < limits.SASL_MESSAGE
    assert limits.SASL_MESSAGE + limits.REASON < limits.HANDSHAKE
    assert limits.TLS_RECORD_TO_SERVER <= 16384  # RFC 8446 5.1


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (limits.SASL_MESSAGE, 1024 * 1024),  # QEMU, gtk-vnc, libvncclient
        (limits.SASL_MECHLIST_SENT, 300),  # gtk-vnc, libvncclient
        (limits.SASL_LAYER_TOKEN, 8192),  # QEMU
        (limits.NAME, 4096),  # gtk-vnc
        (len(REFUSAL), 1023),  # gtk-vnc
    ],
)
def test_peers_take_what_we_send(ours: int, theirs: int) -> None:
    """Measured in their sources."""
    assert ours <= theirs


def test_lists_are_short_enough() -> None:
    """gtk-vnc overruns its array at eleven security types, and refuses more than 20 subtypes."""
    types = security_types(SERVER_NAMES, Parts(Policy()))
    assert len(types) <= limits.SECURITY_TYPES
    (vencrypt,) = (each for each in types.values() if isinstance(each, VeNCrypt))
    assert len(vencrypt.subtypes) <= limits.VENCRYPT_SUBTYPES


def test_names_of_mechanisms() -> None:
    """RFC 4422 3.1: 1 to 20 characters, capitals, digits, hyphen and underscore."""
    for mechanism in MECHANISMS:
        assert 1 <= len(mechanism.name) <= 20 <= limits.SASL_MECHNAME
        assert set(mechanism.name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
