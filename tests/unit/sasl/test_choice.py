"""sasl.choice: our order, and what happens to who has no ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from sealvnc.errors import (
    AbortedError,
    ConfigurationError,
    CredentialsError,
    Error,
    MechanismError,
    PolicyError,
    TicketError,
    TicketExpiredError,
)
from sealvnc.sasl import Context, Exchange, Identity, Mechanism, Outcome, Policy
from sealvnc.sasl.choice import begin, choose, offer
from sealvnc.wire import Dialogue, Protection, Transport, limits
from sealvnc.wire.dialogue import finish

LOOPBACK, NETWORK = Protection(Transport.LOOPBACK), Protection(Transport.NETWORK)


@dataclass(frozen=True)
class Made(Mechanism):
    """A mechanism that begins with its name, or with an error."""

    name: str
    error: Error | None = None
    available: bool = True
    lacks: Error | None = None
    begun: list[str] = field(default_factory=list)

    def is_available(self, context: Context) -> bool:
        return self.available

    def require_available(self, context: Context) -> None:
        if self.lacks is not None:
            raise self.lacks

    def client(self, context: Context) -> Dialogue[Outcome]:
        self.begun.append(self.name)
        if self.error is not None:
            raise self.error
        yield from finish(self.name.encode())
        return Outcome(Identity("alice", "alice"))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        raise AssertionError("a client's choice has no server")


@dataclass(frozen=True)
class Ticket(Made):
    by_ticket: ClassVar[bool] = True


@dataclass(frozen=True)
class Revealing(Made):
    reveals_password: ClassVar[bool] = True


NO_TICKET, EXPIRED = TicketError("no ticket"), TicketExpiredError("an old ticket")
MISSING = ConfigurationError("a package is missing")


def names(
    mechanisms: Sequence[Mechanism],
    offered: Sequence[str] = ("A", "B", "C"),
    pinned: Sequence[str] = (),
    protection: Protection = LOOPBACK,
) -> list[str]:
    context = Context(protection, tuple(offered))
    return [each.name for each in choose(mechanisms, Policy(mechanisms=tuple(pinned)), context)]


# -- what a client may use ----------------------------------------------------------------------


def test_our_order_within_what_is_offered() -> None:
    assert names([Made("B"), Made("X"), Made("A")]) == ["B", "A"]
    assert names([Made("A"), Made("B"), Made("C")], pinned=("C", "X", "A")) == ["C", "A"]


def test_only_what_works_here() -> None:
    assert names([Made("A", available=False), Made("B")]) == ["B"]


def test_only_what_policy_allows() -> None:
    assert names([Revealing("A"), Made("B")]) == ["B"]
    with pytest.raises(PolicyError, match="Refused: A: it would reveal the password"):
        names([Revealing("A"), Made("X")])


def test_what_stands_in_the_way_is_told_only_if_nothing_else_works() -> None:
    lacking = Made("A", available=False, lacks=MISSING)
    assert names([lacking, Made("B")]) == ["B"]
    for others in ([], [Made("X")], [Revealing("B")]):
        with pytest.raises(ConfigurationError, match="a package is missing"):
            names([lacking, *others])
    with pytest.raises(ConfigurationError):
        names([lacking, Made("B")], pinned=("A",))


def test_what_policy_forbids_or_nobody_offers_is_not_missed() -> None:
    lacking = Revealing("A", available=False, lacks=MISSING)
    with pytest.raises(MechanismError):
        names([lacking])
    with pytest.raises(MechanismError, match="what may be used here is nothing"):
        names([Made("X", available=False, lacks=MISSING)])


def test_nothing_in_common() -> None:
    with pytest.raises(MechanismError, match="none at all") as caught:
        names([Made("X")], offered=())
    assert (caught.value.offered, caught.value.acceptable) == ((), ("X",))


# -- how it begins ------------------------------------------------------------------------------


def begun(*candidates: Mechanism) -> tuple[Mechanism, Exchange, bytes | None]:
    dialogue = begin(candidates, Context(LOOPBACK, ()))
    with pytest.raises(StopIteration) as stop:
        next(dialogue)
    return stop.value.value


def test_first_that_gets_as_far_as_its_first_message() -> None:
    mechanism, exchange, initial = begun(Ticket("A", NO_TICKET), Made("B"), Made("C"))
    assert (mechanism.name, exchange.done, initial) == ("B", True, b"B")


def test_no_ticket_for_one_is_no_ticket_for_another() -> None:
    """A KDC that does not answer is waited for once."""
    second = Ticket("B")
    assert begun(Ticket("A", EXPIRED), second, Made("C"))[0].name == "C"
    assert second.begun == []


def test_no_ticket_and_nothing_else() -> None:
    for error in (NO_TICKET, EXPIRED):
        with pytest.raises(TicketError) as caught:
            begun(Ticket("A", error), Ticket("B"))
        assert caught.value is error


def test_no_ticket_and_no_password_either() -> None:
    """Both ways to get in are named."""
    with pytest.raises(AbortedError, match="no password; an old ticket"):
        begun(Ticket("A", EXPIRED), Made("B", AbortedError("no password")))
    with pytest.raises(AbortedError, match=r"no password$"):
        begun(Made("B", AbortedError("no password")), Made("C"))


def test_other_errors_end_it() -> None:
    with pytest.raises(CredentialsError, match="empty"):
        begun(Made("A", CredentialsError("empty")), Made("B"))


# -- what a server offers -----------------------------------------------------------------------


def offered(
    mechanisms: Sequence[Mechanism],
    pinned: Sequence[str] = (),
    protection: Protection = LOOPBACK,
) -> str:
    policy = Policy(mechanisms=tuple(pinned))
    return ",".join(offer(mechanisms, policy, Context(protection, (), server_side=True)))


def test_offer() -> None:
    found = [Made("A"), Revealing("B"), Made("C", available=False), Made("D")]
    assert offered(found) == "A,D"
    assert offered(found, pinned=("D",)) == "D"


def test_long_offer_is_cut() -> None:
    found = offered([Made(f"X-{i:03}") for i in range(100)])
    assert found.startswith("X-000,")
    assert len(found) <= limits.SASL_MECHLIST_SENT < len(found) + len(",X-050")


@pytest.mark.parametrize("pinned", [(), ("A",)])
def test_nothing_to_offer(pinned: Sequence[str]) -> None:
    """What was asked for by name and does not work is the operator's to repair."""
    lacking = [Made("A", available=False, lacks=MISSING)]
    with pytest.raises(ConfigurationError if pinned else MechanismError):
        offered(lacking, pinned)
    with pytest.raises(MechanismError):
        offered([Made("A")], pinned, NETWORK)
