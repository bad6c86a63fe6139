"""Plays a transcript to one role: feeds what the peer says, checks what we say and ask."""

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sealvnc.errors import Error
from sealvnc.rfb import connection
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.registry import Parts
from sealvnc.rfb.security.security_type import SecurityType
from sealvnc.rfb.security.tls import AnonymousTLS
from sealvnc.rfb.security.vencrypt import VeNCrypt
from sealvnc.rfb.security.vnc_auth import LookupVNCPassword, VNCAuthentication
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.sasl import (
    MECHANISMS,
    Authorize,
    CheckPassword,
    Credentials,
    LookupVerifier,
    Mechanism,
    NeedCredentials,
    Policy,
    Verifier,
)
from sealvnc.sasl.scram import SCRAM
from sealvnc.wire import Ask, Dialogue, Protection, Pump, StartTLS, TLSFacts, Transport

from .example_layer import ExampleLayerMechanism
from .talk import PretendedTLS
from .transcripts import ROLES, Step, Transcript

DESKTOP = ServerInit(640, 480, BGRX, "guest")

_ASKED_OF = {
    "Credentials": ("client", NeedCredentials),
    "VNCPassword": ("server", LookupVNCPassword),
    "Password": ("server", CheckPassword),
    "Verifier": ("server", LookupVerifier),
    "Authorize": ("server", Authorize),
}
_WORDS = {"yes": True, "no": False, "none": None}

Cut = Callable[[bytes], Iterable[bytes]]


# -- both ends, as the settings want them --------------------------------------------------


def dialogue(transcript: Transcript, role: str) -> Dialogue[connection.Opened]:
    """One end of the connection."""
    settings = transcript.settings
    pins = tuple(settings.get("mechanisms", "").split())
    nonce = settings.get(f"{role}-nonce", "")
    parts = Parts(Policy(mechanisms=pins), _mechanisms(nonce))
    table = {
        number: _with_challenge(each, bytes.fromhex(settings.get("challenge", "")))
        for number, each in security_types(settings["security"].split(), parts).items()
    }
    protection = Protection(Transport[settings.get("transport", "loopback").upper()])
    if role == "client":
        return connection.client(table, protection)
    return connection.server(table, protection, DESKTOP)


def _mechanisms(nonce: str) -> list[Mechanism]:
    ours = [replace(m, nonce=lambda: nonce) if isinstance(m, SCRAM) else m for m in MECHANISMS]
    return [*ours, ExampleLayerMechanism()]


def _with_challenge(security_type: SecurityType, challenge: bytes) -> SecurityType:
    def inside(types: Mapping[Any, SecurityType]) -> dict[Any, SecurityType]:
        return {number: _with_challenge(each, challenge) for number, each in types.items()}

    match security_type:
        case VNCAuthentication():
            return replace(security_type, challenge=lambda _: challenge)
        case VeNCrypt():
            return replace(security_type, subtypes=inside(security_type.subtypes))
        case AnonymousTLS():
            return replace(security_type, inner=inside(security_type.inner))
    return security_type


# -- the player ----------------------------------------------------------------------------


def one_byte_at_a_time(data: bytes) -> Iterator[bytes]:
    """The hardest way to cut a stream."""
    return (data[i : i + 1] for i in range(len(data)))


class Player:
    """Plays a transcript to one role: feeds what the peer says, checks what we say and ask."""

    def __init__(self, transcript: Transcript, role: str, cut: Cut = one_byte_at_a_time) -> None:
        self._transcript, self._role, self._cut = transcript, role, cut
        self._channel = PretendedTLS()
        self._pump = Pump(self._channel)
        self._said = bytearray()
        self._step = transcript.steps[0]
        self.error: Error | None = None

    def play(self) -> None:
        """The whole connection, and how it must end."""
        self._try(self._pump.start, dialogue(self._transcript, self._role))
        ours = ROLES[self._role]
        heard = b""
        for step in self._relevant():
            if step.kind not in (ours, "T", "?") and step.words != ["close"]:
                heard += step.data
                continue
            self._hear(heard)
            heard, self._step = b"", step
            if step.kind == "T":
                self._start_tls()
            elif step.kind == "?":
                self._answer()
            elif step.kind == ours:
                self._speak()
            elif self.error is None:
                self._try(self._pump.receive_eof)
        self._hear(heard)
        self._end()

    def _relevant(self) -> Iterator[Step]:
        for step in self._transcript.steps:
            if step.kind == "?" and _ASKED_OF[step.words[0]][0] != self._role:
                continue
            if step.kind not in "=!":
                yield step

    def _try(self, do: Callable[..., None], *arguments: Any) -> None:
        self._require(self.error is None, f"it had ended: {self.error!r}")
        try:
            do(*arguments)
        except Error as error:
            self.error = error
        self._said += self._pump.data_to_send()

    def _hear(self, data: bytes) -> None:
        if data:
            self._require_silence()
            for piece in self._cut(data):
                if self.error is None:  # who has given up does not listen any more
                    self._try(self._pump.receive_data, piece)

    def _speak(self) -> None:
        if self._step.words == ["close"]:
            self._require_silence()
            self._require(self._pump.waiting is None, "it does not close")
            return
        expected = self._step.data
        said = bytes(self._said[: len(expected)])
        self._require(said == expected, f"it says {said!r}, not {expected!r} ({self.error!r})")
        del self._said[: len(expected)]

    def _start_tls(self) -> None:
        self._require_silence()
        facts = _facts(self._step, self._role)
        waiting = self._pump.waiting
        started = isinstance(waiting, StartTLS) and waiting.anonymous == facts.anonymous
        self._require(started, f"it waits for {waiting} ({self.error!r})")
        self._channel.facts = facts
        self._try(self._pump.receive_data, b"")

    def _answer(self) -> None:
        self._require_silence()
        kind, *words = self._step.words
        equals = words.index("=")
        arguments, answers = words[:equals], words[equals + 1 :]
        waiting = self._pump.waiting
        question = waiting.question if isinstance(waiting, Ask) else None
        self._require(isinstance(question, _ASKED_OF[kind][1]), f"it waits for {waiting}")
        asked = _described(question)
        self._require(asked == arguments, f"it asks about {asked}")
        self._try(self._pump.answer, _value(question, answers))

    def _end(self) -> None:
        self._require_silence()
        waiting = self._pump.waiting
        self._require(waiting is None, f"it still waits for {waiting}")
        failures = self._transcript.of("!", self._role)
        if self.error is not None or failures:
            assert failures, f"{self._transcript.name}: {self.error!r}"
            (name, *phrases) = failures[0]
            assert type(self.error).__name__ == name, repr(self.error)
            assert all(phrase in str(self.error) for phrase in phrases), repr(self.error)
            return
        found = _summary(self._pump.result)
        for words in self._transcript.of("=", self._role):
            expected = dict(word.split("=", 1) for word in words)
            assert expected == {key: found[key] for key in expected}, self._transcript.name

    def _require_silence(self) -> None:
        self._require(not self._said, f"it says {bytes(self._said)!r} more ({self.error!r})")

    def _require(self, condition: bool, complaint: str) -> None:
        where = f"{self._transcript.name}.txt:{self._step.number}"
        assert condition, f"{where}: {self._role}: {complaint}"


def _facts(step: Step, role: str) -> TLSFacts:
    kind, *words = step.words
    if kind == "anonymous":
        return TLSFacts("TLSv1.2", "ADH-AES256-GCM-SHA384", 256, anonymous=True)
    named = dict(word.split("=", 1) for word in words)
    subject = named.pop("client", "")
    bindings = {name: bytes.fromhex(digits) for name, digits in named.items()}
    facts = TLSFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, anonymous=False, bindings=bindings)
    if role == "client":
        return replace(facts, sent_certificate=bool(subject))
    certificate = b"DER" if subject else None
    return replace(facts, peer_name=subject, peer_certificate=certificate, server_side=True)


def _described(question: object) -> list[str]:
    match question:
        case CheckPassword(authcid, password):
            return [authcid, password]
        case LookupVerifier(authcid, hash_name):
            return [authcid, hash_name]
        case Authorize(identity) if identity is not None:
            return [identity.authcid, identity.authzid]
    return []


def _value(question: object, words: list[str]) -> object:
    if words[0] in _WORDS:
        return _WORDS[words[0]]
    match question:
        case NeedCredentials():
            return Credentials(*words)
        case LookupVerifier(_, hash_name):
            salt, stored_key, server_key = map(b64decode, words[1:])
            return Verifier(hash_name, salt, int(words[0]), stored_key, server_key)
    return words[0]


def _summary(opened: connection.Opened) -> dict[str, str]:
    authenticated = opened.authenticated
    return {
        "version": str(opened.version).removeprefix("RFB "),
        "security": authenticated.security,
        "mechanism": authenticated.mechanism,
        "binding": authenticated.channel_binding,
        "identity": str(authenticated.identity or ""),
        "layer": str(authenticated.protection.layer_ssf),
        "shared": "yes" if opened.shared else "no",
        "name": opened.server_init.name,
    }
