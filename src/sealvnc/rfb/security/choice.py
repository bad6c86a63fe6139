"""Choosing among what a server offers: our order, our policy, and words instead of numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ...errors import PolicyError, SecurityTypeError
from ...wire.protection import Protection
from .numbers import name, title
from .security_type import SecurityType

N = TypeVar("N", bound=int)


def acceptable(
    types: Mapping[N, SecurityType], protection: Callable[[N], Protection]
) -> dict[N, SecurityType]:
    """What a server may offer on this channel. Nothing at all is a `PolicyError`.

    ``protection`` tells what the channel will be once a type has been chosen.
    """
    reasons = {number: each.refusal(protection(number)) for number, each in types.items()}
    if offer := {number: types[number] for number, reason in reasons.items() if reason is None}:
        return offer
    refused = "; ".join(f"{title(number)}: {reason}" for number, reason in reasons.items())
    raise PolicyError(f"nothing can be offered to this client. Refused: {refused}")


def choose(offered: Sequence[int], ours: Mapping[int, str | None]) -> int:
    """The first number of ``ours`` that is offered and not refused.

    ``ours`` maps numbers, in our order, to the reason why policy refuses them here, or
    to `None`. Raises `PolicyError` if policy alone stands in the way, else `SecurityTypeError`.
    """
    candidates = [number for number in ours if number in offered]
    for number in candidates:
        if ours[number] is None:
            return number
    titles = [title(number) for number in offered]
    usable = [name(number) for number in ours if name(number)]
    message = f"the server offers {', '.join(titles) or 'no security type at all'}"
    if candidates:
        refused = "; ".join(f"{title(number)}: {ours[number]}" for number in candidates)
        message = f"{message}. Refused: {refused}"
        raise PolicyError(message, offered=titles, acceptable=usable)
    message = f"{message}; what may be used here is {', '.join(usable) or 'nothing'}"
    if unasked := [name(number) for number in offered if name(number) and number not in ours]:
        message = f"{message}. Used only if asked for by name: {', '.join(unasked)}"
    raise SecurityTypeError(message, offered=titles, acceptable=usable)
