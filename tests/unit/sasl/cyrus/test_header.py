"""The declarations: that cffi takes them, and that the structures are as large as in C."""

from cffi import FFI

from sealvnc.sasl.cyrus import header


def test_structures() -> None:
    """On every machine with 64 bits; sasl.h and saslplug.h of version 2.1.28."""
    ffi = FFI()
    ffi.cdef(header.CDEF)
    pointer = ffi.sizeof("void *")
    assert ffi.sizeof("sasl_callback_t") == 3 * pointer
    assert ffi.sizeof("sasl_interact_t") == 6 * pointer
    assert ffi.sizeof("sasl_security_properties_t") == 16 + 2 * pointer
    assert ffi.sizeof("sasl_channel_binding_t") == 4 * pointer
    assert ffi.offsetof("server_sasl_mechanism_t", "plug") == 8 + pointer
    assert ffi.offsetof("client_sasl_mechanism_t", "plug") == 2 * pointer


def test_numbers_differ() -> None:
    prompts = (header.CB_USER, header.CB_AUTHNAME, header.CB_PASS, header.CB_GETREALM)
    assert len(set(prompts)) == 4
    assert (header.OK, header.CONTINUE, header.INTERACT) == (0, 1, 2)
