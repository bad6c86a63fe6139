"""Choosing among what a server offers: our order, our policy, and words instead of numbers."""

from collections.abc import Mapping, Sequence

from ...errors import PolicyError, SecurityTypeError
from .numbers import name, title


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
    acceptable = [name(number) for number in ours]
    message = f"the server offers {', '.join(titles) or 'no security type at all'}"
    if candidates:
        refused = "; ".join(f"{title(number)}: {ours[number]}" for number in candidates)
        message = f"{message}. Refused: {refused}"
        raise PolicyError(message, offered=titles, acceptable=acceptable)
    message = f"{message}; what may be used here is {', '.join(acceptable) or 'nothing'}"
    if unasked := [name(number) for number in offered if name(number) and number not in ours]:
        message = f"{message}. Used only if asked for by name: {', '.join(unasked)}"
    raise SecurityTypeError(message, offered=titles, acceptable=acceptable)
