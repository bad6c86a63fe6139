"""A mechanism of the library in both roles, on a library that follows a script."""

from dataclasses import replace
from typing import Any

import pytest

from sealvnc.errors import ChannelBindingError, CredentialsError, Error, TicketError
from sealvnc.sasl import Context, Credentials, Exchange, Identity, NeedCredentials, Outcome
from sealvnc.sasl.cyrus import CyrusMechanism, header, library, listing
from sealvnc.sasl.cyrus.connection import Binding
from sealvnc.sasl.cyrus.layer import CyrusLayer
from sealvnc.wire import Ask, Dialogue, Protection, TLSFacts, Transport, Work
from support.fake_cyrus import FakeLibrary, Step

# (greatest SSF, security flags, features) as version 2.1.28 has them
PLUGINS = {
    "LOGIN": (0, 0x0030, 0x0002),
    "PLAIN": (0, 0x0030, 0x0022),
    "DIGEST-MD5": (128, 0x0051, 0x0020),
    "GSS-SPNEGO": (256, 0x0073, 0x0803),
    "GSSAPI": (256, 0x0073, 0x0823),
    "SCRAM-SHA-256": (0, 0x200053, 0x0820),
    "ANONYMOUS": (0, 0x0001, 0x0002),
    "EXTERNAL": (0, 0x0015, 0x0022),
    "CRAM-MD5": (0, 0x0011, 0x0010),
}

NAMES = [*PLUGINS, "SCRAM-SHA-256-PLUS"]
MECHANISMS = {m.name: m for m in listing._mechanisms(PLUGINS, NAMES)}
TLS = TLSFacts("TLSv1.3", "TEST", 256, anonymous=False, bindings={"tls-exporter": b"e", "x": b"x"})
UNIX = Context(Protection(Transport.UNIX), ())
INSIDE_TLS = Context(Protection(Transport.NETWORK, TLS), (), "vm.example.org")


def cyrus(name: str) -> CyrusMechanism:
    found = MECHANISMS[name]
    assert isinstance(found, CyrusMechanism)
    return found


def test_availability() -> None:
    def available(name: str, context: Context) -> bool:
        return MECHANISMS[name].is_available(context)

    assert available("PLAIN", UNIX)
    assert not available("SCRAM-SHA-256-PLUS", UNIX)
    assert available("SCRAM-SHA-256-PLUS", INSIDE_TLS)
    assert not available("GSSAPI", UNIX)  # no name, no principal
    assert available("GSSAPI", replace(UNIX, server_side=True))
    assert available("GSSAPI", INSIDE_TLS)


def test_external_needs_a_certificate() -> None:
    def available(server_side: bool = False, **facts: Any) -> bool:
        protection = Protection(Transport.NETWORK, replace(TLS, **facts))
        context = Context(protection, (), server_side=server_side)
        return MECHANISMS["EXTERNAL"].is_available(context)

    assert not MECHANISMS["EXTERNAL"].is_available(UNIX)
    assert not available(peer_certificate=b"the server's", peer_name="CN=vm")
    assert available(sent_certificate=True)
    assert not available(sent_certificate=True, anonymous=True)
    assert available(server_side=True, peer_certificate=b"c", peer_name="CN=alice")
    assert not available(server_side=True, peer_name="CN=alice")
    assert not available(server_side=True, peer_certificate=b"c", peer_name="CN=alice\0CN=bob")


def test_client_binding() -> None:
    plain, plus = cyrus("SCRAM-SHA-256"), cyrus("SCRAM-SHA-256-PLUS")
    offered = replace(INSIDE_TLS, offered=("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
    hidden = replace(INSIDE_TLS, offered=("SCRAM-SHA-256",))
    assert plus._client_binding(offered) == (Binding("tls-exporter", b"e"), plus.name)
    assert plain._client_binding(offered) == (None, plain.name)
    uncritical = Binding("tls-exporter", b"e", critical=False)
    assert plain._client_binding(hidden) == (uncritical, "SCRAM-SHA-256 SCRAM-SHA-256")
    assert plain._client_binding(UNIX) == (None, plain.name)


def test_server_binding() -> None:
    plain, plus = cyrus("SCRAM-SHA-256"), cyrus("SCRAM-SHA-256-PLUS")
    offered = replace(INSIDE_TLS, offered=("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
    hidden = replace(INSIDE_TLS, offered=("SCRAM-SHA-256",))
    assert plus._server_binding(offered, b"p=x,,n=alice") == Binding("x", b"x")
    assert plus._server_binding(offered, b"p=unknown,,n=alice") == Binding("tls-exporter", b"e")
    assert plus._server_binding(offered, None) == Binding("tls-exporter", b"e")
    uncritical = Binding("tls-exporter", b"e", critical=False)
    assert plain._server_binding(offered, b"y,,n=alice") == uncritical
    assert plain._server_binding(hidden, b"y,,n=alice") is None
    assert plain._server_binding(UNIX, b"n,,n=alice") is None


class End:
    """One side of an exchange; the questions that the application is asked."""

    def __init__(self, dialogue: Dialogue[Outcome]) -> None:
        self._exchange = Exchange(dialogue)
        self.questions: list[object] = []

    @property
    def outcome(self) -> Outcome:
        assert self._exchange.outcome is not None
        return self._exchange.outcome

    def step(self, theirs: bytes | None) -> Any:
        dialogue, value = self._exchange.step(theirs), None
        resume = dialogue.send
        while True:
            try:
                effect = resume(value)
            except StopIteration as stop:
                return stop.value
            resume = dialogue.send
            assert isinstance(effect, Ask)
            try:
                value = self._answer(effect.question)
            except Error as error:
                resume, value = dialogue.throw, error

    def _answer(self, question: object) -> object:
        if isinstance(question, Work):
            return question.run()
        self.questions.append(question)
        return Credentials("alice", "secret", "bob")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    def load(*steps: Step) -> FakeLibrary:
        fake = FakeLibrary(*steps)
        monkeypatch.setattr(library, "_loaded", [fake])
        return fake

    return load


def test_client(script: Any) -> None:
    fake = script((2, None), (1, b"first"), (1, None), (0, b"last"))
    fake.lib.prompts = {header.CB_AUTHNAME: b"", header.CB_PASS: b""}
    end = End(cyrus("SCRAM-SHA-256").client(INSIDE_TLS))
    assert end.step(None) == b"first"
    assert end.step(b"") is None
    assert end.step(None) == b"last"
    assert end.outcome == Outcome(Identity("alice", "alice"))
    assert end.questions == [NeedCredentials("SCRAM-SHA-256")]
    assert fake.lib.filled == {header.CB_AUTHNAME: b"alice", header.CB_PASS: b"secret"}
    assert fake.lib.calls == [
        ("client", b"vm.example.org"),
        ("client_start", b"SCRAM-SHA-256 SCRAM-SHA-256"),
        ("client_start", b"SCRAM-SHA-256 SCRAM-SHA-256"),
        ("client_step", b""),
        ("client_step", None),
    ]
    assert fake.lib.properties[header.CHANNEL_BINDING] == ("tls-exporter", False, b"e")
    assert fake.lib.properties[header.SSF_EXTERNAL] == 256


def test_server(script: Any) -> None:
    fake = script((1, b""), (0, b"success"))
    end = End(replace(cyrus("PLAIN"), appname="qemu").server(UNIX, None))
    assert end.step(None) == b""
    assert end.step(b"response") == b"success"
    assert end.outcome.identity == Identity("alice", "alice")
    assert (end.questions, fake.appname) == ([], "qemu")
    assert fake.lib.calls == [
        ("server", None),
        ("server", b"PLAIN"),
        ("server_start", None),
        ("server_step", b"response"),
    ]


def test_what_the_library_is_told_of_the_channel(script: Any) -> None:
    context = replace(INSIDE_TLS, minimum_ssf=56, maximum_ssf=128)
    anonymous = replace(TLS, anonymous=True)
    without = replace(context, protection=Protection(Transport.NETWORK, anonymous))
    for where, expected in ((context, 0), (without, header.SEC_NOPLAINTEXT)):
        fake = script((0, None))
        End(cyrus("GSSAPI").client(where)).step(None)
        assert fake.lib.properties[header.SEC_PROPS] == (56, 128, 8192, expected)
        assert fake.lib.properties[header.SSF_EXTERNAL] == (0 if expected else 256)
    fake = script((0, None))
    End(cyrus("GSSAPI").client(INSIDE_TLS)).step(None)
    assert fake.lib.properties[header.SEC_PROPS] == (0, 0, 0, 0)


def test_bound_to_the_channel(script: Any) -> None:
    offered = replace(INSIDE_TLS, offered=("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
    fake = script((0, None))
    end = End(cyrus("SCRAM-SHA-256-PLUS").server(offered, b"p=x,,"))
    assert end.step(None) is None
    assert end.outcome.channel_binding == "x"
    assert fake.lib.properties[header.CHANNEL_BINDING] == ("x", True, b"x")


def test_a_layer(script: Any) -> None:
    fake = script((0, None), (0, b"\0\0\0\5token"), (0, b"plaintext"))
    fake.lib.results[header.SSF] = 128
    end = End(cyrus("DIGEST-MD5").server(replace(UNIX, maximum_ssf=256), b"response"))
    end.step(None)
    layer = end.outcome.layer
    assert isinstance(layer, CyrusLayer)
    found = (layer.name, layer.ssf, layer.max_receive, layer.max_plaintext)
    assert found == ("DIGEST-MD5", 128, 8192, 4096)
    assert (layer.wrap(b"plaintext"), layer.unwrap(b"token")) == (b"token", b"plaintext")


def test_the_layer_of_spnego_takes_what_gtk_vnc_sends(script: Any) -> None:
    fake = script((0, None))
    fake.lib.results |= {header.SSF: 256, header.MAXOUTBUF: 99940}
    end = End(cyrus("GSS-SPNEGO").client(replace(INSIDE_TLS, maximum_ssf=256)))
    end.step(None)
    assert end.outcome.layer is not None
    assert (end.outcome.layer.max_receive, end.outcome.layer.max_plaintext) == (100_000, 4096)
    assert fake.lib.properties[header.SEC_PROPS] == (0, 256, 100_000, 0)


def test_digest_md5_lets_the_server_begin(script: Any) -> None:
    fake = script((0, b"response"))
    end = End(cyrus("DIGEST-MD5").client(UNIX))
    assert end.step(None) is None
    assert end.step(b"challenge") == b"response"
    assert [name for name, _ in fake.lib.calls] == ["client", "client_start", "client_step"]


@pytest.mark.parametrize(("authzid", "expected"), [(b"*", ""), (b"bob", "bob")])
def test_a_client_does_not_know_its_name_by_external(
    authzid: bytes, expected: str, script: Any
) -> None:
    fake = script((0, b""))
    fake.lib.results |= {header.AUTHUSER: b"*", header.USERNAME: authzid}
    protection = Protection(Transport.NETWORK, replace(TLS, sent_certificate=True))
    end = End(cyrus("EXTERNAL").client(Context(protection, ("EXTERNAL",))))
    assert end.step(None) == b""
    assert end.outcome.identity == Identity("", expected)
    assert fake.lib.properties[header.AUTH_EXTERNAL] == b"*"


@pytest.mark.parametrize("number", [header.AUTHUSER, header.USERNAME])
def test_a_server_wants_a_name(number: int, script: Any) -> None:
    fake = script((0, None))
    fake.lib.results[number] = b""
    with pytest.raises(CredentialsError, match="no name"):
        End(cyrus("PLAIN").server(UNIX, b"")).step(None)


def test_errors(script: Any) -> None:
    script((-13, None))
    with pytest.raises(CredentialsError, match="PLAIN by Cyrus SASL: detail"):
        End(cyrus("PLAIN").server(UNIX, b"")).step(None)
    script((-32, None))
    with pytest.raises(ChannelBindingError):
        End(cyrus("SCRAM-SHA-256").server(UNIX, b"")).step(None)
    script((-1, None))
    with pytest.raises(TicketError):
        End(cyrus("GSSAPI").client(INSIDE_TLS)).step(None)
    script((1, b"token"), (-13, None))
    end = End(cyrus("GSSAPI").client(INSIDE_TLS))
    end.step(None)
    with pytest.raises(Error) as caught:
        end.step(b"")
    assert type(caught.value) is CredentialsError


def test_nothing_secret_shows() -> None:
    assert "secret" not in repr(Work(lambda: b"secret"))
