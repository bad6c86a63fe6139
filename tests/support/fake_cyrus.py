"""A libsasl2 that does what it is told: real cffi memory, and a script in the place of the code."""

from typing import Any

from cffi import FFI

from sealvnc.sasl.cyrus import header
from sealvnc.sasl.cyrus.library import Library

Step = tuple[int, bytes | None]
"""A code, and a message or none."""


class FakeLib:
    """Each step takes the next of ``steps``; ``calls`` are the names and bytes it was given."""

    def __init__(self, ffi: Any, steps: list[Step]) -> None:
        self.ffi, self.steps = ffi, steps
        self.calls: list[tuple[str, bytes | None]] = []
        self.properties: dict[int, Any] = {}
        self.results = {
            header.SSF: 0,
            header.MAXOUTBUF: 4096,
            header.AUTHUSER: b"alice",
            header.USERNAME: b"alice",
        }
        self.prompts: dict[int, bytes] = {}
        self.filled: dict[int, bytes] = {}
        self.init_code, self.new_code, self.disposed = 0, 0, 0
        self.detail, self.offered = b"SASL(-1): generic failure: detail", b"PLAIN,EXTERNAL"
        self._alive: list[Any] = []
        self._asked: Any = None

    def sasl_server_init(self, _: Any, appname: bytes) -> int:
        self.calls.append(("server_init", appname))
        return self.init_code

    def sasl_client_new(self, *arguments: Any) -> int:
        return self._new("client", arguments)

    def sasl_server_new(self, *arguments: Any) -> int:
        return self._new("server", arguments)

    def sasl_client_start(self, _: Any, names: bytes, prompts: Any, *out: Any) -> int:
        self.calls.append(("client_start", names))
        if out[0] == self.ffi.NULL:
            return header.CONTINUE
        return self._step(out, prompts)

    def sasl_client_step(self, _: Any, data: Any, length: int, prompts: Any, *out: Any) -> int:
        self._heard("client_step", data, length)
        return self._step(out, prompts)

    def sasl_server_start(self, _: Any, name: bytes, data: Any, length: int, *out: Any) -> int:
        self.calls.append(("server", name))
        self._heard("server_start", data, length)
        return self._step(out)

    def sasl_server_step(self, _: Any, data: Any, length: int, *out: Any) -> int:
        self._heard("server_step", data, length)
        return self._step(out)

    def sasl_encode(self, _: Any, data: bytes, length: int, *out: Any) -> int:
        assert length == len(data)
        return self._step(out)

    sasl_decode = sasl_encode

    def sasl_listmech(self, _: Any, *arguments: Any) -> int:
        *_, out, length, _count = arguments
        self._give(self.offered, out, length)
        return 0

    def sasl_getprop(self, _: Any, number: int, value: Any) -> int:
        found = self.results[number]
        kept = (
            self.ffi.new("unsigned *", found)
            if isinstance(found, int)
            else self.ffi.new("char[]", found)
        )
        self._alive.append(kept)
        value[0] = self.ffi.cast("void *", kept)
        return 0

    def sasl_setprop(self, _: Any, number: int, value: Any) -> int:
        self.properties[number] = self._copy(number, value)
        return 0

    def sasl_errdetail(self, _: Any) -> Any:
        return self._kept(self.detail)

    def sasl_errstring(self, *_: Any) -> Any:
        return self._kept(b"words")

    def sasl_dispose(self, _: Any) -> None:
        self.disposed += 1

    def _new(self, role: str, arguments: tuple[Any, ...]) -> int:
        host = arguments[1]
        self.calls.append((role, None if host == self.ffi.NULL else host))
        arguments[-1][0] = self.ffi.cast("sasl_conn_t *", 1)
        return self.new_code

    def _heard(self, name: str, data: Any, length: int) -> None:
        self.calls.append((name, None if data == self.ffi.NULL else data))
        assert length == (0 if data == self.ffi.NULL else len(data))

    def _step(self, out: tuple[Any, ...], prompts: Any = None) -> int:
        code, data = self.steps.pop(0)
        if code == header.INTERACT:
            asked = self.ffi.new("sasl_interact_t[]", len(self.prompts) + 1)
            for slot, (number, default) in zip(asked, self.prompts.items(), strict=False):
                slot.id, slot.defresult = number, self._kept(default)
            self._alive.append(asked)
            prompts[0] = self._asked = asked
        elif self._asked is not None:
            for slot in self._asked[0 : len(self.prompts)]:
                self.filled[slot.id] = bytes(self.ffi.buffer(slot.result, slot.len))
            prompts[0], self._asked = self.ffi.NULL, None
        self._give(data, out[0], out[1])
        return code

    def _give(self, data: bytes | None, out: Any, length: Any) -> None:
        out[0] = self.ffi.NULL if data is None else self._kept(data)
        length[0] = 0 if data is None else len(data)

    def _kept(self, data: bytes) -> Any:
        self._alive.append(kept := self.ffi.new("char[]", data))
        return kept

    def _copy(self, number: int, value: Any) -> Any:
        """What the property says, in Python's terms."""
        match number:
            case header.CHANNEL_BINDING:
                data = bytes(self.ffi.buffer(value.data, value.len))
                return self.ffi.string(value.name).decode(), bool(value.critical), data
            case header.SEC_PROPS:
                return value.min_ssf, value.max_ssf, value.maxbufsize, value.security_flags
            case header.SSF_EXTERNAL:
                return value[0]
            case _:
                return self.ffi.string(self.ffi.cast("char *", value))


class FakeLibrary(Library):
    """As if it were installed; see `FakeLib`."""

    def __init__(self, *steps: Step) -> None:
        self.ffi = FFI()
        self.ffi.cdef(header.CDEF)
        self.lib = FakeLib(self.ffi, list(steps))
        self.prompts = self.authorize = self._log = self.ffi.NULL
        self.appname = ""

    def init_client(self) -> None:
        pass

    def init_server(self, appname: str) -> None:
        self.appname = appname
