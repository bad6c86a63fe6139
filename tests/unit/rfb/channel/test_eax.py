"""rfb.channel.eax: published vectors, an oracle, and records that were touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.channel.eax import EAX, TAG, Records
from sealvnc.wire import limits
from support.eax_oracle import Oracle, OracleRecords

PAPER = """
233952dee4d5ed5f9b9c6d6ff80ff478 62ec67f9c3a4a407fcb2a8c49031a8b3 6bfb914fd07eae6b
  - e037830e8389f27b025a2d6527e79d01
91945d3f4dcbee0bf45ef52255f095a4 becaf043b0a23d843194ba972c66debd fa3bfd4806eb53fa
  f7fb 19dd5c4c9331049d0bdab0277408f67967e5
01f74ad64077f2e704c0f60ada3dd523 70c3db4f0d26368400a10ed05d2bff5e 234a3463c1264ac6
  1a47cb4933 d851d5bae03a59f238a23e39199dc9266626c40f80
d07cf6cbb7f313bdde66b727afd3c5e8 8408dfff3c1a2b1292dc199e46b7d617 33cce2eabff5a79d
  481c9e39b1 632a9d131ad4c168a4225d8e1ff755939974a7bede
35b6d0580005bbc12b0587124557d2c2 fdb6b06676eedc5c61d74276e1f8e816 aeb96eaebe2970e9
  40d0c07da5e4 071dfe16c675cb0677e536f73afe6a14b74ee49844dd
bd8e6e11475e60b268784c38c62feb22 6eac5c93072d8e8513f750935e46da1b d4482d1ca78dce0f
  4de3b35c3fc039245bd1fb7d 835bb4f15d743e350e728414abb8644fd6ccb86947c5e10590210a4f
7c77d6e813bed5ac98baa417477a2e7d 1a8c98dcd73d38393b2bf1569deefc19 65d2017990d62528
  8b0a79306c9ce7ed99dae4f87f8dd61636
  02083e3979da014812f59f11d52630da30137327d10649b0aa6e1c181db617d7f2
5fff20cafab119ca2fc73549e20f5b0d dde59b97d722156d4d9aff2bc7559826 54b9f04e6a09189a
  1bda122bce8a8dbaf1877d962b8592dd2d56
  2ec47b2c4954a489afc7ba4897edcdae8cc33b60450599bd02c96382902aef7f832a
a4a4782bcffd3ec5e7ef6d8c34a56123 b781fcf2f75fa5a8de97a9ca48e522ec 899a175897561d7e
  6cf36720872b8513f6eab1a8a44438d5ef11
  0de18fd0fdd91e7af19f1d8ee8733938b1e8e7f6d2231618102fdb7fe55ff1991700
8395fcf1e95bebd697bd010bc766aac3 22e7add93cfc6393c57ec0b3c17d6b44 126735fcc320d25a
  ca40d7446e545ffaed3bd12a740a659ffbbb3ceab7
  cb8920f87a6c75cff39627b56e3ed197c552d295a7cfc46afc253b4652b1af3795b124ab6e
"""
"""Key, nonce, header, message, ciphertext with tag: Bellare, Rogaway, Wagner 2004, appendix G."""

WYCHEPROOF = """
000102030405060708090a0b0c0d0e0f 3c8cc2970a008f75cc5beae2847258c2 -
  0000000000000000000000000000000011111111111111111111111111111111
  3c441f32ce07822364d7a2990e50bb13d7b02a26969e4a937e5e9073b0d9c968
  db90bdb3da3d00afd0fc6a83551da95e
000102030405060708090a0b0c0d0e0f b37087680f0edd5a52228b8c7aaea664 -
  0000000000000000000000000000000011111111111111111111111111111111
  2222222222222222222222222222222233333333333333333333333333333333
  3bb6173e3772d4b62eef37f9ef0781f360b6c74be3bf6b371067bc1b090d9d66
  22a1fbec6ac471b3349cd4277a101d40890fbf27dfdcd0b4e3781f9806daabb6
  a0498745e59999ddc32d5b140241124e
88d02033781c7b4164711a05420f256e 7f2985296315507aa4c0a93d5c12bd77
  7c571d2fbb5f62523c0eb338bef9a9 d98adc03d9d582732eb07df23d7b9f74
  67caac35443a3138d2cb811f0ce04dd2b7968e0b5640e3b236569653208b9deb
2e4492d444e5b6f4cec8c2d3615ac858 d02bf0763a9fefbf70c33aee1e9da1d6
  904d86f133cec15a0c3caf14d7e029c82a07705a23f0d080 9e62d6511b0bda7dd7740b614d97bae0
  27c6e9a653c5253ca1c5673f97b9b33e2d581271e1fa9e3686136caa8f4d6c8e
80ba3192c803ce965ea371d5ff073cf0f43b6a2ab576b208426e11409c09b9b0 4da5bf8dfd5852c1ea12379d
  - - 4d293af9a8fe4ac034f14b14334c16ae
51e4bf2bad92b7aff1a4bc05550ba81df4b96fabf41c12c7b00e60e48db7e152 4f07afedfdc3b6c2361823d3
  - be3308f72a2c6aed 6038296421fb50070a91c72219c0b9ad716accd910e04e13
2eb51c469aa8eb9e6c54a8349bae50a20f0e382711bba1152c424f03b6671d71 04a9be03508a5f31371a6fd2
  - b053999286a2824f42cc8c203ab24e2c97a685adcc2ad32662558e55a5c729
  01f09a6a136909c158e13502ee5488f592ee24059d6da734acba8c11e9815f
  79e57b518fa6dabe94e0e89cae89976b
"""
"""Project Wycheproof, aes_eax_test.json: counters that wrap, headers, 256-bit keys."""


def vectors() -> list[tuple[bytes, ...]]:
    """Long fields are broken; message and result have what is left, the result 16 bytes more."""
    found = []
    for entry in (PAPER.strip() + WYCHEPROOF).replace("\n  ", " ").strip().splitlines():
        key, nonce, header, *rest = entry.split()
        joined = "".join(part for part in rest if part != "-")
        message = joined[: (len(joined) - 2 * TAG) // 2]
        fields = (key, nonce, header.strip("-"), message, joined[len(message) :])
        found.append(tuple(bytes.fromhex(each) for each in fields))
    return found


@pytest.mark.parametrize(("key", "nonce", "header", "message", "sealed"), vectors())
def test_vectors(key: bytes, nonce: bytes, header: bytes, message: bytes, sealed: bytes) -> None:
    eax = EAX(key)
    assert eax.seal(nonce, header, message) == sealed
    assert eax.open(nonce, header, sealed) == message
    assert b"".join(Oracle(key).eax(nonce, header, message)) == sealed


@pytest.mark.parametrize(("key", "nonce", "header", "message", "sealed"), vectors()[:3])
def test_whatever_is_changed_does_not_open(
    key: bytes, nonce: bytes, header: bytes, message: bytes, sealed: bytes
) -> None:
    eax = EAX(key)
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        assert eax.open(nonce, header, bytes(changed)) is None
    assert eax.open(nonce[:-1] + b"\0", header, sealed) is None
    assert eax.open(nonce, header + b"\0", sealed) is None
    assert eax.open(nonce, header, sealed[:-1]) is None
    assert eax.open(nonce, header, b"") is None
    assert EAX(bytes(16)).open(nonce, header, sealed) is None


@given(st.sampled_from((16, 32)).flatmap(lambda n: st.binary(min_size=n, max_size=n)), st.data())
def test_same_as_the_oracle(key: bytes, data: st.DataObject) -> None:
    nonce, header, message = (data.draw(st.binary(max_size=80)) for _ in range(3))
    assert EAX(key).seal(nonce, header, message) == b"".join(
        Oracle(key).eax(nonce, header, message)
    )


# -- records ----------------------------------------------------------------------------------

ONE, OTHER = bytes(range(16)), bytes(range(16, 32))


def both() -> tuple[Records, OracleRecords]:
    return Records(ONE, OTHER), OracleRecords(OTHER, ONE)


@given(st.lists(st.binary(max_size=3000), max_size=5), st.integers(1, 4000))
def test_records_both_ways(messages: list[bytes], size: int) -> None:
    ours, theirs = both()
    whole = b"".join(messages)
    assert theirs.receive_data(b"".join(map(ours.seal, messages))) == whole
    stream = b"".join(map(theirs.seal, messages))
    pieces = [stream[i : i + size] for i in range(0, len(stream), size)]
    assert b"".join(map(ours.receive_data, pieces)) == whole


def test_our_records_are_short() -> None:
    """neatvnc takes a record only if all of it fits into what is left of its buffer."""
    sealed = both()[0].seal(bytes(3 * limits.RSA_AES_RECORD_SENT + 1))
    lengths = []
    while sealed:
        lengths.append(int.from_bytes(sealed[:2], "big"))
        sealed = sealed[2 + lengths[-1] + TAG :]
    assert lengths == [limits.RSA_AES_RECORD_SENT] * 3 + [1]
    assert both()[0].seal(b"") == b""


def test_the_longest_record() -> None:
    ours, theirs = both()
    assert ours.receive_data(theirs.seal(bytes(0xFFFF))) == bytes(0xFFFF)


def test_an_empty_record_counts() -> None:
    ours, theirs = both()
    assert ours.receive_data(theirs.seal(b"")) == b""
    assert ours.receive_data(theirs.seal(b"x")) == b"x"


def test_touched_records() -> None:
    first, second = (lambda theirs: (theirs.seal(b"first"), theirs.seal(b"second")))(both()[1])
    for stream in (
        first + first,  # replayed
        second,  # the one before it left out
        second + first,  # exchanged
        first[:2] + bytes(21),  # forged
        first[:-1] + bytes((first[-1] ^ 1,)),
        b"\0\4" + first[2:],  # shorter than it was
    ):
        with pytest.raises(RemoteProtocolError, match="RSA-AES record"):
            both()[0].receive_data(stream)


def test_our_own_record_does_not_come_back() -> None:
    """Reflected: the keys differ by direction."""
    ours, _ = both()
    with pytest.raises(RemoteProtocolError):
        ours.receive_data(ours.seal(b"hello"))
