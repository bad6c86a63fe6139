"""Bytes and effects: what a dialogue is, how fields are laid out, and what runs both."""

from .dialogue import (
    Ask,
    Dialogue,
    Effect,
    Layer,
    Message,
    Peek,
    Question,
    Read,
    Skip,
    StartLayer,
    StartTLS,
    Work,
    Write,
)
from .protection import Protection, TLSFacts, Transport
from .pump import Channel, Pump

__all__ = [
    "Ask",
    "Channel",
    "Dialogue",
    "Effect",
    "Layer",
    "Message",
    "Peek",
    "Protection",
    "Pump",
    "Question",
    "Read",
    "Skip",
    "StartLayer",
    "StartTLS",
    "TLSFacts",
    "Transport",
    "Work",
    "Write",
]
