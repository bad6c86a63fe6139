"""Debian's libsasl2 by ctypes, as a peer: see lines.py. Its server reads peer.conf."""

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_uint, c_ulong, c_void_p

from lines import RefusedError, serve

OK, CONTINUE, INTERACT = 0, 1, 2
USERNAME, SSF, MAXOUTBUF, CHANNEL_BINDING = 0, 1, 2, 21
SSF_EXTERNAL, SEC_PROPS, AUTH_EXTERNAL = 100, 101, 102
CB_USER, CB_AUTHNAME, CB_PASS, CB_GETREALM = 0x4001, 0x4002, 0x4004, 0x4008
SUCCESS_DATA = 4


class Callback(Structure):
    _fields_ = [("id", c_ulong), ("proc", c_void_p), ("context", c_void_p)]


class Interact(Structure):
    _fields_ = [
        ("id", c_ulong),
        ("challenge", c_char_p),
        ("prompt", c_char_p),
        ("default", c_char_p),
        ("result", c_void_p),
        ("len", c_uint),
    ]


class Properties(Structure):
    _fields_ = [
        ("min_ssf", c_uint),
        ("max_ssf", c_uint),
        ("maxbufsize", c_uint),
        ("flags", c_uint),
        ("names", c_void_p),
        ("values", c_void_p),
    ]


class Binding(Structure):
    _fields_ = [("name", c_char_p), ("critical", c_int), ("len", c_ulong), ("data", c_char_p)]


lib = ctypes.CDLL("libsasl2.so.2")
lib.sasl_errdetail.restype = c_char_p
lib.sasl_global_listmech.restype = POINTER(c_char_p)


class Exchange:
    """Both roles; the connection is never disposed of, the process is short-lived."""

    def __init__(self, fields):
        self.fields, self.keep = fields, []
        self.client = fields["role"] == b"client"
        self.connection = c_void_p()
        service, host = fields["service"], fields.get("host")
        if self.client:
            user, realm = fields["user"], fields.get("realm", b"")
            self.answers = {
                CB_USER: fields.get("authzid", b""),
                CB_AUTHNAME: user,
                CB_PASS: fields["password"],
                CB_GETREALM: realm,
            }
            entries = [Callback(number, None, None) for number in (*self.answers, 0)]
            self.callbacks = (Callback * len(entries))(*entries)
            new = (service, host, None, None, self.callbacks, SUCCESS_DATA)
            self.check(lib.sasl_client_new(*new, byref(self.connection)))
        else:
            new = (service, host, fields.get("realm"), None, None, None, SUCCESS_DATA)
            self.check(lib.sasl_server_new(*new, byref(self.connection)))
        lowest, highest, buffer = (int(fields[name]) for name in ("lowest", "highest", "buffer"))
        self.set(SEC_PROPS, Properties(lowest, highest, buffer, 0, None, None))
        self.set(SSF_EXTERNAL, c_uint(int(fields.get("external", b"0"))))
        if "subject" in fields:
            lib.sasl_setprop(self.connection, AUTH_EXTERNAL, fields["subject"])
        if "binding" in fields:
            critical = fields["mechanism"].endswith(b"-PLUS")
            data = fields["bindingdata"]
            self.set(CHANNEL_BINDING, Binding(fields["binding"], critical, len(data), data))

    def start(self, data):
        if not self.client:
            return self.call(lib.sasl_server_start, self.fields["mechanism"], data, length(data))
        prompts, chosen = POINTER(Interact)(), c_char_p()
        arguments = (self.fields["mechanism"], byref(prompts))
        return self.call(lib.sasl_client_start, *arguments, prompts=prompts, last=[byref(chosen)])

    def step(self, data):
        if not self.client:
            return self.call(lib.sasl_server_step, data, length(data))
        prompts = POINTER(Interact)()
        arguments = (data, length(data), byref(prompts))
        return self.call(lib.sasl_client_step, *arguments, prompts=prompts)

    def result(self):
        qop = {0: "auth", 1: "auth-int"}.get(self.number(SSF), "auth-conf")
        return {"authzid": self.text(USERNAME), "qop": qop, "ssf": self.number(SSF)}

    def wrap(self, data):
        size = self.number(MAXOUTBUF)
        return b"".join(
            self.recode(lib.sasl_encode, data[i : i + size]) for i in range(0, len(data), size)
        )

    def unwrap(self, data):
        return self.recode(lib.sasl_decode, data)

    def call(self, function, *arguments, prompts=None, last=()):
        out, size = c_void_p(), c_uint()
        while True:
            code = function(self.connection, *arguments, byref(out), byref(size), *last)
            if code != INTERACT:
                break
            i = 0
            while prompts[i].id:
                answer = self.answers[prompts[i].id]
                prompts[i].result = ctypes.cast(c_char_p(answer), c_void_p)
                prompts[i].len = len(answer)
                i += 1
        self.check(code)
        data = ctypes.string_at(out, size.value) if out.value is not None else None
        return data, code == OK

    def recode(self, function, data):
        out, size = c_void_p(), c_uint()
        self.check(function(self.connection, data, len(data), byref(out), byref(size)))
        return ctypes.string_at(out, size.value) if size.value else b""

    def set(self, number, value):
        self.keep.append(value)
        self.check(lib.sasl_setprop(self.connection, number, byref(value)))

    def get(self, number, kind):
        value = c_void_p()
        self.check(lib.sasl_getprop(self.connection, number, byref(value)))
        return ctypes.cast(value, kind)

    def number(self, number):
        return self.get(number, POINTER(c_uint))[0]

    def text(self, number):
        return self.get(number, c_char_p).value.decode()

    def check(self, code):
        if code not in (OK, CONTINUE):
            detail = lib.sasl_errdetail(self.connection) or b""
            raise RefusedError(f"{code} {detail.decode(errors='replace')}")


def length(data):
    return len(data) if data is not None else 0


def names(role):
    found, i = lib.sasl_global_listmech(), 0  # of clients and servers alike
    while found[i]:
        yield found[i].decode()
        i += 1


if lib.sasl_client_init(None) != OK or lib.sasl_server_init(None, b"peer") != OK:
    raise SystemExit("libsasl2 does not start")
serve(names, Exchange)
