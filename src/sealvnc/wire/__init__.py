"""Bytes and effects: what a dialogue is, how fields are laid out, and what runs both."""

from .dialogue import Ask, Dialogue, Effect, Message, Question, Read, StartLayer, StartTLS, Write
from .protection import Protection, TLSFacts, Transport
from .pump import Channel, Pump

__all__ = [
    "Ask",
    "Channel",
    "Dialogue",
    "Effect",
    "Message",
    "Protection",
    "Pump",
    "Question",
    "Read",
    "StartLayer",
    "StartTLS",
    "TLSFacts",
    "Transport",
    "Write",
]
