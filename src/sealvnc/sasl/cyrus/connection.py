"""One connection of libsasl2: its surroundings, its steps, and its security layer."""

from dataclasses import dataclass, field
from typing import Any, Self

from ...errors import LocalProtocolError, RemoteProtocolError
from ...wire.fields import pack_opaque
from ..mechanism import Context
from . import header
from .errors import translate
from .library import Library


@dataclass(frozen=True, slots=True)
class Reply:
    """What a step gave: a message or none, and whether it was the last. Or: what is asked first.

    ``prompts`` maps the numbers of what the library asks for to its own suggestions.
    """

    data: bytes | None = field(repr=False)
    done: bool
    prompts: dict[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """Channel binding. What is not ``critical`` only tells a downgrade from an old peer."""

    kind: str
    data: bytes = field(repr=False)
    critical: bool = True


class Connection:
    """A ``sasl_conn_t``. Every call of it may block, but for those of the security layer.

    What the library gives out belongs to it and is copied at once; what it is given is
    kept (``_keep``) as long as the connection.
    """

    def __init__(self, sasl: Library, mechanism: str, box: Any) -> None:
        self._ffi, self._lib, self._sasl = sasl.ffi, sasl.lib, sasl
        self._mechanism, self._box = mechanism, self._ffi.gc(box, self._lib.sasl_dispose)
        self._out, self._length = self._ffi.new("char **"), self._ffi.new("unsigned *")
        self._prompts = self._ffi.new("sasl_interact_t **")
        self._first = False  # a client's first step is still to come
        self._keep: list[Any] = []

    @classmethod
    def client(cls, sasl: Library, mechanism: str, context: Context) -> Self:
        """The client's end. Looks its own host's name up."""
        box, null = sasl.ffi.new("sasl_conn_t **"), sasl.ffi.NULL
        host = context.host.encode() if context.host is not None else null
        code = sasl.lib.sasl_client_new(
            context.service.encode(), host, null, null, sasl.prompts, header.SUCCESS_DATA, box
        )
        connection = cls(sasl, mechanism, box)
        connection._check(code)
        connection._first = True
        connection._surroundings(context)
        return connection

    @classmethod
    def server(cls, sasl: Library, mechanism: str, context: Context) -> Self:
        """The server's end. The library finds its own name, by which it knows its accounts."""
        box, null = sasl.ffi.new("sasl_conn_t **"), sasl.ffi.NULL
        host = context.host.encode() if context.host is not None else null
        options = (host, null, null, null, sasl.authorize, header.SUCCESS_DATA, box)
        code = sasl.lib.sasl_server_new(context.service.encode(), *options)
        connection = cls(sasl, mechanism, box)
        connection._check(code)
        connection._surroundings(context)
        return connection

    def bind(self, binding: Binding) -> None:
        """Tie the exchange to the TLS channel."""
        name = self._ffi.new("char[]", binding.kind.encode())
        data = self._ffi.from_buffer(binding.data)
        values = (name, binding.critical, len(binding.data), data)
        self._keep += [struct := self._ffi.new("sasl_channel_binding_t *", values), name, data]
        self._set(header.CHANNEL_BINDING, struct)

    def identify(self, subject: str) -> None:
        """Say who the client is by the layers below, for EXTERNAL."""
        self._set(header.AUTH_EXTERNAL, self._ffi.from_buffer(subject.encode() + b"\0"))

    def client_start(self, names: str) -> Reply:
        """The client's first step, and again once its prompts are answered."""
        prompts, name = self._prompts, self._ffi.new("char **")
        return self._step(self._lib.sasl_client_start, names.encode(), prompts, last=(name,))

    def client_choose(self, name: str) -> Reply:
        """In the place of `client_start`: the server begins, whatever the library would like."""
        null, chosen = self._ffi.NULL, self._ffi.new("char **")
        nothing = (self._prompts, null, null)
        self._check(self._lib.sasl_client_start(self._box[0], name.encode(), *nothing, chosen))
        return Reply(None, done=False)

    def client_step(self, challenge: bytes | None) -> Reply:
        """A later one."""
        return self._step(self._lib.sasl_client_step, *self._in(challenge), self._prompts)

    def server_start(self, name: str, initial: bytes | None) -> Reply:
        """The server's first step."""
        return self._step(self._lib.sasl_server_start, name.encode(), *self._in(initial))

    def server_step(self, response: bytes | None) -> Reply:
        """A later one."""
        return self._step(self._lib.sasl_server_step, *self._in(response))

    def fill_in(self, answers: dict[int, str]) -> None:
        """Fill in what the last `Reply` asked for."""
        for prompt in self._asked():
            text = answers[prompt.id].encode()
            self._keep.append(buffer := self._ffi.from_buffer(text + b"\0"))
            prompt.result, prompt.len = buffer, len(text)

    def mechanisms(self) -> list[str]:
        """What a server would offer on this connection."""
        null, count = self._ffi.NULL, self._ffi.new("int *")
        ends = (null, null, b",", null)
        list_mechanisms = self._lib.sasl_listmech
        code = list_mechanisms(self._box[0], *ends, self._out, self._length, count)
        self._check(code)
        return self._sasl.text(self._out[0]).split(",")

    @property
    def authcid(self) -> str:
        """Who was authenticated."""
        return self._name(header.AUTHUSER)

    @property
    def authzid(self) -> str:
        """Whom they act as."""
        return self._name(header.USERNAME)

    @property
    def ssf(self) -> int:
        """Bits of the security layer, 0 if there is none."""
        return self._number(header.SSF)

    @property
    def max_plaintext(self) -> int:
        """Bytes that the peer takes in one token of the layer."""
        return self._number(header.MAXOUTBUF)

    def encode(self, plaintext: bytes) -> bytes:
        """One token, without the length that the library sends before it (RFC 4422 3.7)."""
        framed = self._recode(self._lib.sasl_encode, plaintext)
        length = int.from_bytes(framed[:4], "big")
        if length != len(framed) - 4:
            raise LocalProtocolError(f"{self._mechanism} by Cyrus SASL made more than one token")
        return framed[4:]

    def decode(self, token: bytes) -> bytes:
        """The plaintext of one token."""
        return self._recode(self._lib.sasl_decode, pack_opaque(token))

    def _surroundings(self, context: Context) -> None:
        protection, ffi = context.protection, self._ffi
        flags = 0 if protection.password_safe else header.SEC_NOPLAINTEXT
        limits = (context.minimum_ssf, context.maximum_ssf)
        buffer = context.max_receive if context.maximum_ssf else 0
        values = (*limits, buffer, flags)
        self._set(header.SEC_PROPS, ffi.new("sasl_security_properties_t *", values))
        self._set(header.SSF_EXTERNAL, ffi.new("unsigned *", protection.external_ssf))

    def _set(self, number: int, value: Any) -> None:
        self._check(self._lib.sasl_setprop(self._box[0], number, value))

    def _in(self, data: bytes | None) -> tuple[Any, int]:
        return (self._ffi.NULL, 0) if data is None else (data, len(data))

    def _step(self, function: Any, *arguments: Any, last: tuple[Any, ...] = ()) -> Reply:
        self._out[0], self._length[0] = self._ffi.NULL, 0
        code = function(self._box[0], *arguments, self._out, self._length, *last)
        if code == header.INTERACT:
            asked = {prompt.id: self._sasl.text(prompt.defresult) for prompt in self._asked()}
            return Reply(None, done=False, prompts=asked)
        self._check(code)
        self._first = False
        return Reply(self._copy(), done=code == header.OK)

    def _asked(self) -> list[Any]:
        prompts, i = [], 0
        while self._prompts[0][i].id:
            prompts.append(self._prompts[0][i])
            i += 1
        return prompts

    def _copy(self) -> bytes | None:
        if self._out[0] == self._ffi.NULL:
            return None
        return bytes(self._ffi.buffer(self._out[0], self._length[0]))

    def _recode(self, function: Any, data: bytes) -> bytes:
        self._out[0], self._length[0] = self._ffi.NULL, 0
        code = function(self._box[0], data, len(data), self._out, self._length)
        if code != header.OK:
            detail = self._sasl.text(self._lib.sasl_errdetail(self._box[0]))
            raise RemoteProtocolError(f"{self._mechanism} by Cyrus SASL, security layer: {detail}")
        return self._copy() or b""

    def _property(self, number: int) -> Any:
        value = self._ffi.new("void **")
        self._check(self._lib.sasl_getprop(self._box[0], number, value))
        return value[0]

    def _name(self, number: int) -> str:
        return self._sasl.text(self._ffi.cast("char *", self._property(number)))

    def _number(self, number: int) -> int:
        return int(self._ffi.cast("unsigned *", self._property(number))[0])

    def _check(self, code: int) -> None:
        if code not in (header.OK, header.CONTINUE):
            detail = self._sasl.text(self._lib.sasl_errdetail(self._box[0]))
            raise translate(code, detail, self._mechanism, first=self._first)
