"""wire.inbox: what goes in comes out, in the same order, in any portions."""

from hypothesis import given
from hypothesis import strategies as st

from sealvnc.wire.inbox import Inbox

CHUNKS = st.lists(st.binary(max_size=40) | st.integers(8000, 9000).map(bytes), max_size=12)


@given(CHUNKS, st.lists(st.integers(0, 9000)))
def test_order(chunks: list[bytes], sizes: list[int]) -> None:
    """However it is cut, nothing is lost, doubled or exchanged."""
    inbox, came, left = Inbox(), bytearray(), bytearray()
    for i, chunk in enumerate(chunks):
        inbox.put(bytes([i]) + chunk)
        came += bytes([i]) + chunk
        for size in sizes[i : i + 1]:
            left += inbox.take(min(size, len(inbox)))
    left += inbox.take(len(inbox))
    assert (left, len(inbox)) == (came, 0)


def test_nothing() -> None:
    """Empty in, empty out."""
    inbox = Inbox()
    inbox.put(b"")
    assert (len(inbox), inbox.take(0)) == (0, b"")


def test_a_whole_chunk_is_not_copied() -> None:
    """What is asked for as it came is given as it came."""
    inbox, chunk = Inbox(), bytes(10_000)
    inbox.put(chunk)
    assert inbox.take(10_000) is chunk


@given(CHUNKS, st.lists(st.tuples(st.booleans(), st.integers(0, 9000))))
def test_look_and_drop(chunks: list[bytes], steps: list[tuple[bool, int]]) -> None:
    """Looking shows all that is left and takes nothing; dropping takes as much as there is."""
    inbox, left = Inbox(), bytearray()
    for chunk in chunks:
        inbox.put(chunk)
        left += chunk
    for look, size in steps:
        if look:
            assert inbox.look() == left
        assert inbox.drop(size) == min(size, len(left))
        del left[:size]
        assert len(inbox) == len(left)
    assert inbox.take(len(left)) == left


def test_looking_again_copies_nothing() -> None:
    """What has been gathered once stays so."""
    inbox = Inbox()
    for _ in range(3):
        inbox.put(bytes(9000))
    first, again = inbox.look(), inbox.look()
    assert first.obj is again.obj
    inbox.drop(10)
    assert inbox.look().obj is first.obj


def test_what_was_looked_at_stays_as_it_was() -> None:
    """A view is not changed by what comes later."""
    inbox = Inbox()
    inbox.put(b"abc")
    seen = inbox.look()
    inbox.put(b"def")
    inbox.take(2)
    assert (seen, inbox.look()) == (b"abc", b"cdef")
