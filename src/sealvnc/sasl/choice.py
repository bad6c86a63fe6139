"""Choosing a mechanism: our order, within what is offered, allowed and works here (RFC 4422 3)."""

from collections.abc import Sequence

from ..errors import AbortedError, MechanismError, PolicyError, TicketError
from ..wire import limits
from ..wire.dialogue import Dialogue
from .exchange import Exchange
from .mechanism import Context, Mechanism
from .policy import Policy


def choose(mechanisms: Sequence[Mechanism], policy: Policy, context: Context) -> list[Mechanism]:
    """What a client may use, best first. Raises what stands in the way if that is nothing.

    `PolicyError` if policy alone does, otherwise `MechanismError`; or what a mechanism
    that policy would allow lacks (see `Mechanism.require_available`).
    """
    ours = policy.mechanisms or tuple(m.name for m in mechanisms)
    known = {m.name: m for m in mechanisms}
    common = [known[name] for name in ours if name in known and name in context.offered]
    reasons = {m.name: policy.mechanism_refusal(m, context.protection) for m in common}
    allowed = [m for m in common if reasons[m.name] is None]
    if usable := [m for m in allowed if m.is_available(context)]:
        return usable
    for mechanism in allowed:
        mechanism.require_available(context)
    offered = ", ".join(context.offered) or "none at all"
    message = f"the server offers these SASL mechanisms: {offered}"
    refused = [m for m in common if m not in allowed and m.is_available(context)]
    if refused:
        why = "; ".join(f"{m.name}: {reasons[m.name]}" for m in refused)
        message = f"{message}. Refused: {why}"
        raise PolicyError(message, offered=context.offered, acceptable=ours)
    possible = [
        m.name
        for m in (known[name] for name in ours if name in known)
        if policy.mechanism_refusal(m, context.protection) is None and m.is_available(context)
    ]
    message = f"{message}; what may be used here is {', '.join(possible) or 'nothing'}"
    raise MechanismError(message, offered=context.offered, acceptable=ours)


def begin(
    candidates: Sequence[Mechanism], context: Context
) -> Dialogue[tuple[Mechanism, Exchange, bytes | None]]:
    """The first candidate that gets as far as its initial response, its exchange, and that.

    Nothing has been sent by then, and who has no Kerberos ticket may yet have a password.
    """
    missing: TicketError | None = None
    for mechanism in candidates:
        if missing is not None and mechanism.by_ticket:
            continue
        exchange = Exchange(mechanism.client(context))
        try:
            return mechanism, exchange, (yield from exchange.step(None))
        except TicketError as error:
            missing = error
        except AbortedError as error:
            if missing is None:
                raise
            raise AbortedError(f"{error}; {missing}") from error
    assert missing is not None
    raise missing


def offer(
    mechanisms: Sequence[Mechanism], policy: Policy, context: Context
) -> dict[str, Mechanism]:
    """What a server offers, by name, as much of it as old clients can read.

    Raises `MechanismError` if that is nothing, or what the mechanism that was asked for lacks.
    """
    allowed = [m for m in mechanisms if policy.mechanism_refusal(m, context.protection) is None]
    offer = {m.name: m for m in allowed if m.is_available(context)}
    while len(",".join(offer)) > limits.SASL_MECHLIST_SENT:
        offer.popitem()
    if not offer:
        for mechanism in allowed if policy.mechanisms else ():
            mechanism.require_available(context)
        raise MechanismError("no SASL mechanism can be offered on this channel")
    return offer
