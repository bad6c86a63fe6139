"""sasl.digest_messages: what is offered and chosen. How it is read: test_digest_directives.py."""

import pytest

from sealvnc.errors import ConfigurationError, CredentialsError, PolicyError, RemoteProtocolError
from sealvnc.sasl.digest_directives import Directives
from sealvnc.sasl.digest_hash import Digest
from sealvnc.sasl.digest_layer import QUALITIES, allowed
from sealvnc.sasl.digest_messages import (
    choose_quality,
    choose_realm,
    chosen_quality,
    pack_challenge,
    pack_response,
    text,
)
from support.mechanisms import context

RC4, TRIPLE_DES, INTEGRITY, AUTH = QUALITIES
EVERYTHING = context((0, 256))


def parse(message: bytes) -> Directives:
    return Directives(message, 4096, "realm")


def test_challenge() -> None:
    assert pack_challenge(b"n", ("a", 'b"'), (AUTH,), context()) == (
        b'realm="a",realm="b\\"",nonce="n",qop="auth",algorithm=md5-sess,charset=utf-8'
    )
    assert pack_challenge(b"n", (), allowed(EVERYTHING), EVERYTHING) == (
        b'nonce="n",qop="auth,auth-int,auth-conf",algorithm=md5-sess,charset=utf-8,'
        b'cipher="rc4,3des",maxbuf=8192'
    )
    with pytest.raises(ConfigurationError, match="realm"):
        pack_challenge(b"n", ("a\n",), (AUTH,), context())


@pytest.mark.parametrize(
    ("challenge", "ssf", "quality"),
    [
        (b"", (0, 256), AUTH),
        (b'qop="auth,auth-int,auth-conf",cipher="des,3des,rc4"', (0, 256), RC4),
        (b'qop="auth,auth-int,auth-conf",cipher="des,3des"', (0, 256), TRIPLE_DES),
        (b'qop="auth,auth-int,auth-conf",cipher="des"', (0, 256), INTEGRITY),
        (b'qop="auth,auth-int,auth-conf"', (0, 256), INTEGRITY),
        (b'qop="auth,auth-int,auth-conf",cipher="rc4"', (0, 0), AUTH),
    ],
)
def test_choice(challenge: bytes, ssf: tuple[int, int], quality: object) -> None:
    assert choose_quality(parse(challenge), context(ssf)) is quality


def test_no_choice() -> None:
    with pytest.raises(PolicyError, match=r"auth-int, des; .* auth-conf rc4$") as caught:
        choose_quality(parse(b'qop="auth-int",cipher=des'), context((128, 256)))
    assert caught.value.offered == ("auth-int", "des")
    with pytest.raises(PolicyError, match=r"auth\\x9b, x{40}\.\.\.; "):  # the server's own words
        choose_quality(parse(b'qop="auth\x9b",cipher=' + b"x" * 99), EVERYTHING)
    with pytest.raises(PolicyError, match="nothing"):
        choose_quality(parse(b""), context((129, 256)))


def test_chosen() -> None:
    assert chosen_quality(parse(b""), QUALITIES) is AUTH
    assert chosen_quality(parse(b"qop=auth,cipher=rc4"), QUALITIES) is AUTH  # Cyrus says it, too
    assert chosen_quality(parse(b"qop=auth-conf,cipher=3des"), QUALITIES) is TRIPLE_DES
    for wrong in (b"qop=auth-conf", b"qop=auth-conf,cipher=des", b"qop=AUTH", b'qop="\xff"'):
        with pytest.raises(RemoteProtocolError, match="not offered"):
            chosen_quality(parse(wrong), QUALITIES)


def test_realms() -> None:
    two = parse(b"realm=a,realm=b")
    assert choose_realm("x@b", two, context(host="h")) == ("x", "b")
    assert choose_realm("x", two, context(host="b")) == ("x", "b")
    assert choose_realm("x@c", two, context(host=None)) == ("x@c", "a")
    assert choose_realm("x@b", parse(b"realm=a"), context(host="h")) == ("x@b", "a")
    assert choose_realm("x", parse(b""), context(host="h")) == ("x", "h")
    assert choose_realm("x", parse(b""), context(host=None)) == ("x", "")


def test_response() -> None:
    digest = Digest(b"n", b"c", "auth-conf", b"vnc/h", "bö".encode())
    challenge = parse(b"charset=utf-8")
    assert pack_response(challenge, "ä", "", TRIPLE_DES, digest, b"0" * 32, 8192) == (
        'charset=utf-8,username="ä",nonce="n",nc=00000001,cnonce="c",digest-uri="vnc/h",'
        f'response={"0" * 32},qop=auth-conf,cipher=3des,maxbuf=8192,authzid="bö"'.encode()
    )
    with pytest.raises(CredentialsError, match="latin-1"):
        pack_response(parse(b""), "я", "", AUTH, digest, b"", 8192)
    with pytest.raises(CredentialsError, match="too long"):
        pack_response(challenge, "x" * 4096, "", AUTH, digest, b"", 8192)


def test_text() -> None:
    assert text("ä".encode(), parse(b"charset=utf-8")) == "ä"
    assert text("ä".encode(), parse(b"")) == "ä"
    assert text(b"\xe4", parse(b"")) == "ä"
    with pytest.raises(RemoteProtocolError):
        text(b"\xe4", parse(b"charset=utf-8"))
    with pytest.raises(RemoteProtocolError):
        text(b"a", parse(b"charset=utf-7"))
