"""Debian's libgsasl (GNU SASL) by ctypes, as a peer: see lines.py."""

import base64
import ctypes
from ctypes import byref, c_char_p, c_int, c_size_t, c_void_p

from lines import RefusedError, serve

OK, NEEDS_MORE, AUTHENTICATION_ERROR, NO_CALLBACK = 0, 1, 31, 51
AUTHID, AUTHZID, PASSWORD, ANONYMOUS_TOKEN, SERVICE, HOSTNAME, DISPLAY_NAME = range(1, 8)
REALM, QOPS, QOP, TLS_UNIQUE, TLS_EXPORTER = 11, 13, 14, 18, 25
VALIDATE_SIMPLE, VALIDATE_EXTERNAL, VALIDATE_ANONYMOUS, VALIDATE_GSSAPI = 500, 501, 502, 503
SERVER_FIRST = (b"CRAM-MD5", b"DIGEST-MD5", b"LOGIN")
QOP_NAMES = {"auth": b"qop-auth", "auth-int": b"qop-int"}
PIECE = 4096

lib = ctypes.CDLL("libgsasl.so.18")
lib.gsasl_strerror.restype = lib.gsasl_property_fast.restype = c_char_p
lib.gsasl_property_fast.argtypes = [c_void_p, c_int]
lib.gsasl_property_set.argtypes = [c_void_p, c_int, c_char_p]
lib.gsasl_step.argtypes = [c_void_p, c_char_p, c_size_t, c_void_p, c_void_p]
lib.gsasl_encode.argtypes = lib.gsasl_decode.argtypes = lib.gsasl_step.argtypes
HANDLER = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class Exchange:
    """Both roles."""

    def __init__(self, fields):
        self.fields, self.first = fields, True
        self.client = fields["role"] == b"client"
        self.qop = "auth-int" if int(fields["highest"]) else "auth"  # in DIGEST-MD5; it has no conf
        self.context, self.session = c_void_p(), c_void_p()
        check(lib.gsasl_init(byref(self.context)))
        self.handler = HANDLER(self.callback)
        lib.gsasl_callback_set(self.context, self.handler)
        start = lib.gsasl_client_start if self.client else lib.gsasl_server_start
        check(start(self.context, fields["mechanism"], byref(self.session)))

    def start(self, data):
        return self.step(None) if self.client else self.step(data)

    def step(self, data):
        out, size = c_void_p(), c_size_t()
        before = (self.session, data, len(data or b""))
        code = check(lib.gsasl_step(*before, byref(out), byref(size)))
        said = ctypes.string_at(out, size.value) if size.value else b""
        done, first, self.first = code == OK, self.first, False
        # it has one word for "nothing" and "empty"
        nothing = self.fields["mechanism"] in SERVER_FIRST if self.client and first else done
        return (said if said or not nothing else None), done

    def result(self):
        names = map(self.property, (AUTHZID, AUTHID, DISPLAY_NAME, ANONYMOUS_TOKEN))
        authzid = next(filter(None, names), self.fields.get("subject", b"").decode())
        return {"authzid": authzid, "qop": self.qop, "ssf": int(self.qop == "auth-int")}

    def wrap(self, data):
        pieces = (data[i : i + PIECE] for i in range(0, len(data), PIECE))
        return b"".join(self.recode(lib.gsasl_encode, piece) for piece in pieces)

    def unwrap(self, data):
        plain = b""
        while data:
            end = 4 + int.from_bytes(data[:4], "big")
            plain += self.recode(lib.gsasl_decode, data[:end])
            data = data[end:]
        return plain

    def recode(self, function, data):
        out, size = c_void_p(), c_size_t()
        check(function(self.session, data, len(data), byref(out), byref(size)))
        return ctypes.string_at(out, size.value) if size.value else b""

    def property(self, number):
        return (lib.gsasl_property_fast(self.session, number) or b"").decode()

    def callback(self, context, session, wanted):
        """GNU SASL asks for everything when it needs it."""
        fields = self.fields
        if wanted == VALIDATE_SIMPLE:
            got = [lib.gsasl_property_fast(session, each) for each in (AUTHID, PASSWORD)]
            right = got == [fields["user"], fields["password"]]
            return OK if right else AUTHENTICATION_ERROR
        if wanted in (VALIDATE_GSSAPI, VALIDATE_ANONYMOUS):
            return OK
        if wanted == VALIDATE_EXTERNAL:
            return OK if "subject" in fields else AUTHENTICATION_ERROR
        values = {
            PASSWORD: fields["password"],
            SERVICE: fields["service"],
            HOSTNAME: fields.get("host", b""),
            QOPS: QOP_NAMES[self.qop],
        }
        if self.client:
            values |= {AUTHID: fields["user"], AUTHZID: fields.get("authzid") or None}
            values |= {ANONYMOUS_TOKEN: b"anonymous", QOP: QOP_NAMES[self.qop]}
        if "realm" in fields:
            values[REALM] = fields["realm"]
        if "binding" in fields:
            kind = {b"tls-exporter": TLS_EXPORTER, b"tls-unique": TLS_UNIQUE}[fields["binding"]]
            values[kind] = base64.b64encode(fields["bindingdata"])
        if values.get(wanted) is None:
            return NO_CALLBACK
        lib.gsasl_property_set(session, wanted, values[wanted])
        return OK


def check(code):
    if code not in (OK, NEEDS_MORE):
        raise RefusedError(f"{code} {lib.gsasl_strerror(code).decode()}")
    return code


def names(role):
    context, found = c_void_p(), c_char_p()
    check(lib.gsasl_init(byref(context)))
    listing = lib.gsasl_client_mechlist if role == "client" else lib.gsasl_server_mechlist
    check(listing(context, byref(found)))
    return found.value.decode().split()


serve(names, Exchange)
