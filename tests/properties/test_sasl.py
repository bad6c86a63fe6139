"""SASL: names, verifiers and exchanges, whatever people call themselves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.errors import AuthenticationError, Error, RemoteProtocolError
from sealvnc.sasl import CheckPassword, Context, Credentials, LookupVerifier, Verifier
from sealvnc.sasl.channel_binding import GS2Header, escape, parse_header, unescape
from sealvnc.sasl.plain import Plain
from sealvnc.sasl.saslprep import saslprep
from sealvnc.sasl.scram import SCRAM
from sealvnc.sasl.verifier import HASHES
from support import facts
from support.parties import Party, converse

BOUND = Context(facts.IN_X509, ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
NO_NUL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
WORDS = st.text(st.characters(categories=["Lu", "Ll", "N"], max_codepoint=0x17F), min_size=1)
NAMES = st.text(st.sampled_from("aÄ=,2CD3 "), min_size=1)


@given(NO_NUL)
def test_saslname(name: str) -> None:
    """Escaped, it has no comma, and there is one way back."""
    assert "," not in escape(name)
    assert unescape(escape(name)) == name


@given(st.text(st.sampled_from("=2CD3a,")))
def test_malformed_saslname(text: str) -> None:
    """What can be unescaped escapes to the same again (a comma cannot be there)."""
    try:
        name = unescape(text)
    except RemoteProtocolError:
        return
    assert escape(name) == text or "," in text


@given(NAMES, st.sampled_from(["tls-exporter", "tls-server-end-point", ""]))
def test_gs2_header(authzid: str, kind: str) -> None:
    header = GS2Header("p" if kind else "n", kind, authzid, BOUND.bindings.get(kind, b""))
    message = bytes(header).decode() + "n=user"
    assert parse_header(message, BOUND, plus=bool(kind)) == (header, "n=user")


@given(st.text())
def test_saslprep(text: str) -> None:
    """Prepared twice is prepared once; what may be stored may be asked for."""
    try:
        prepared = saslprep(text)
    except ValueError:
        return
    assert saslprep(prepared) == prepared
    assert saslprep(text, query=True) == prepared


@given(st.sampled_from(list(HASHES)), st.binary(min_size=1, max_size=40))
@settings(max_examples=30)
def test_verifier(hash_name: str, salt: bytes) -> None:
    verifier = Verifier.make("pencil", hash_name, iterations=4096, salt=salt)
    assert Verifier.parse(str(verifier)) == verifier


@given(NAMES, WORDS, st.sampled_from(list(HASHES)), st.booleans(), st.just("") | NAMES)
@settings(max_examples=40)
def test_scram(authcid: str, password: str, hash_name: str, plus: bool, authzid: str) -> None:
    """Whoever knows the password gets in, and both ends agree on who that is."""
    verifier = Verifier.make(password, hash_name, iterations=4096)

    def answer(question: object) -> object:
        if isinstance(question, LookupVerifier):
            return verifier
        return Credentials(authcid, password, authzid)

    client, server = converse(SCRAM(hash_name, plus=plus), BOUND, answer)
    assert client.outcome == server.outcome
    assert client.outcome.identity.authcid == saslprep(authcid)


@given(
    st.integers(0, 3),
    st.sampled_from(["drop", "cut", "add", "flip"]),
    st.integers(0, 200),
    st.binary(min_size=1, max_size=3),
)
def test_scram_with_somebody_between(number: int, how: str, where: int, junk: bytes) -> None:
    """Whatever is done to one message: no error but ours, and nobody is deceived."""

    def alter(which: int, message: bytes | None) -> bytes | None:
        if which != number or message is None:
            return message
        at = where % (len(message) + 1)
        return {
            "drop": None,
            "cut": message[:at],
            "add": message[:at] + junk + message[at:],
            "flip": message[:at]
            + bytes(b ^ junk[0] for b in message[at : at + 1])
            + message[at + 1 :],
        }[how]

    try:
        client, server = converse(SCRAM("SHA-256", plus=True), BOUND, facts.answer, alter)
    except Error:
        return
    if client.exchange.done and server.exchange.done:
        assert client.outcome == server.outcome


@given(NO_NUL, NO_NUL, NO_NUL)
def test_plain(authzid: str, authcid: str, password: str) -> None:
    """What the client types is, prepared, what the server's store is asked."""
    client = Party(Plain().client(BOUND), lambda _: Credentials(authcid, password, authzid))
    try:
        message = client.step()
        server = Party(Plain().server(BOUND, message), lambda _: True)
        server.step()
    except AuthenticationError:
        return
    name, secret = saslprep(authcid, query=True), saslprep(password, query=True)
    assert server.asked == [CheckPassword(name, secret)]
    assert server.outcome.identity.authzid == (authzid or name)
