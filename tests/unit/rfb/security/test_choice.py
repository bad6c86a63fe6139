"""rfb.security.choice: our order, our policy, and words instead of numbers."""

import pytest

from sealvnc.errors import PolicyError, SecurityTypeError
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.choice import acceptable, choose
from sealvnc.rfb.security.registry import Parts
from sealvnc.sasl import Policy
from support import facts


@pytest.mark.parametrize(
    ("offered", "ours", "chosen"),
    [
        ((1, 2, 20), {20: None, 2: None}, 20),
        ((2, 20), {2: None, 20: None}, 2),
        (b"\x01\x14", {20: None}, 20),
        ((263, 262), {262: "no", 263: None}, 263),
        ((20, 20), {20: None}, 20),
    ],
)
def test_choice(offered: tuple[int, ...] | bytes, ours: dict[int, str | None], chosen: int) -> None:
    """The first of ours that is offered and not refused."""
    assert choose(offered, ours) == chosen


def test_policy_alone_stands_in_the_way() -> None:
    """The reason is given for each."""
    with pytest.raises(PolicyError) as caught:
        choose((1, 2), {2: "too weak", 1: "no password", 20: None})
    message = str(caught.value)
    assert "the server offers None (no authentication), VNC password" in message
    assert "VNC password: too weak; None (no authentication): no password" in message
    assert caught.value.offered == ("None (no authentication)", "VNC password")
    assert caught.value.acceptable == ("vnc", "none", "sasl")


def test_nothing_in_common() -> None:
    """What we could do if we were asked to is named as well."""
    with pytest.raises(SecurityTypeError) as caught:
        choose((2, 16, 77), {20: None})
    message = str(caught.value)
    assert "the server offers VNC password, Tight, type 77" in message
    assert "what may be used here is sasl" in message
    assert message.endswith("if asked for by name: vnc, tight")


@pytest.mark.parametrize(("offered", "ours"), [((), {20: None}), ((), {}), ((16,), {})])
def test_empty_lists(offered: tuple[int, ...], ours: dict[int, str | None]) -> None:
    with pytest.raises(SecurityTypeError, match=r"nothing|no security type at all"):
        choose(offered, ours)


def test_what_a_server_offers() -> None:
    """What policy allows on the channel as it will be; the order stays."""
    types = security_types(("vnc", "sasl", "none"), Parts(Policy()))
    assert list(acceptable(types, lambda _: facts.LOOPBACK)) == [2, 20, 1]
    assert list(acceptable(types, lambda _: facts.NETWORK)) == [20]


def test_nothing_to_offer() -> None:
    """The reasons are for our log."""
    types = security_types(("none",), Parts(Policy()))
    with pytest.raises(PolicyError, match=r"None .*the session would not be protected"):
        acceptable(types, lambda _: facts.NETWORK)
