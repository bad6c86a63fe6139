"""One connection of the library: memory in, memory out, and what is refused."""

import gc

import pytest

from sealvnc.errors import CredentialsError, LocalProtocolError, RemoteProtocolError
from sealvnc.sasl import Context
from sealvnc.sasl.cyrus import header
from sealvnc.sasl.cyrus.connection import Binding, Connection, Reply
from sealvnc.wire import Protection, Transport
from support.fake_cyrus import FakeLibrary, Step

UNIX = Context(Protection(Transport.UNIX), ())


def connect(*steps: Step) -> tuple[FakeLibrary, Connection]:
    fake = FakeLibrary(*steps)
    return fake, Connection.client(fake, "TEST", UNIX)


def test_none_is_not_empty() -> None:
    fake, connection = connect((1, None), (1, b""), (0, b"a\0b"))
    assert connection.client_start("TEST") == Reply(None, done=False)
    assert connection.client_step(None) == Reply(b"", done=False)
    assert connection.client_step(b"") == Reply(b"a\0b", done=True)
    assert fake.lib.calls[-2:] == [("client_step", None), ("client_step", b"")]


def test_prompts_with_suggestions() -> None:
    fake, connection = connect((2, None), (0, b"x"))
    fake.lib.prompts = {header.CB_GETREALM: b"example.org", header.CB_PASS: b""}
    reply = connection.client_start("TEST")
    assert reply.prompts == {header.CB_GETREALM: "example.org", header.CB_PASS: ""}
    connection.fill_in({header.CB_GETREALM: "r\u00e9alm", header.CB_PASS: "secret"})
    assert connection.client_start("TEST").data == b"x"
    assert fake.lib.filled[header.CB_GETREALM].decode() == "r\u00e9alm"


def test_the_library_owns_what_it_gives() -> None:
    fake, connection = connect((1, b"first"), (0, b"second"))
    first = connection.client_start("TEST")
    fake.ffi.buffer(connection._out[0], 5)[:] = b"\0" * 5
    assert first.data == b"first"


def test_what_it_is_given_is_kept() -> None:
    fake, connection = connect()
    connection.bind(Binding("tls-exporter", bytes(range(32))))
    gc.collect()
    assert fake.lib.properties[header.CHANNEL_BINDING] == ("tls-exporter", True, bytes(range(32)))


def test_it_is_disposed_of_once() -> None:
    fake, connection = connect()
    del connection
    gc.collect()
    assert fake.lib.disposed == 1


def test_a_server_may_be_told_its_name() -> None:
    fake = FakeLibrary()
    Connection.server(fake, "TEST", Context(Protection(Transport.UNIX), (), "vm.example.org"))
    assert fake.lib.calls == [("server", b"vm.example.org")]


def test_a_connection_that_is_not_to_be_had() -> None:
    fake = FakeLibrary()
    fake.lib.new_code = -13
    with pytest.raises(CredentialsError):
        Connection.server(fake, "TEST", UNIX)


def test_one_token_at_a_time() -> None:
    _, connection = connect((0, b"\0\0\0\2ab"), (0, b"\0\0\0\1a\0\0\0\1b"), (0, None))
    assert connection.encode(b"plaintext") == b"ab"
    with pytest.raises(LocalProtocolError, match="more than one token"):
        connection.encode(b"plaintext")
    assert connection.decode(b"token") == b""


def test_a_token_that_is_not_genuine() -> None:
    _, connection = connect((-1, None))
    with pytest.raises(RemoteProtocolError, match=r"security layer: .*detail"):
        connection.decode(b"token")


def test_secrets_do_not_show() -> None:
    assert "secret" not in repr(Reply(b"secret", done=True))
    assert "secret" not in repr(Binding("tls-exporter", b"secret"))
