"""aio.connect: whose credentials choose a guest behind a gateway, and how."""

import asyncio

import pytest

from sealvnc.aio.connect import answer_with, choosing
from sealvnc.rfb.security.vnc_auth import LookupVNCPassword
from sealvnc.sasl import Credentials, NeedCredentials

ALICE = Credentials("alice", "alice-pw")
SCRAM = NeedCredentials("SCRAM-SHA-256")
PLAIN = NeedCredentials("Plain (user name and password)", authzid=False)
TICKET = NeedCredentials("GSSAPI", username=False, password=False)
VNC = NeedCredentials("VNC password", username=False, authzid=False)


def answered(guest: str, given: Credentials | None, question: NeedCredentials) -> object:
    return asyncio.run(choosing(guest, answer_with(given))(question))


@pytest.mark.parametrize(
    ("question", "given", "named"),
    [
        (SCRAM, ALICE, Credentials("alice", "alice-pw", "guest:web01")),
        (PLAIN, ALICE, Credentials("alice:web01", "alice-pw")),
        (TICKET, None, Credentials("", authzid="guest:web01")),
        (TICKET, Credentials("", authzid="bob"), Credentials("bob", authzid="guest:web01")),
        (SCRAM, Credentials("root", "pw", "bob"), Credentials("root", "pw", "bob")),
        (VNC, ALICE, ALICE),
        (SCRAM, None, None),
    ],
)
def test_guest(question: NeedCredentials, given: Credentials | None, named: object) -> None:
    """As authzid where there is one, else in the user name; who has none gives none."""
    assert answered("web01", given, question) == named


@pytest.mark.parametrize("question", [SCRAM, PLAIN, TICKET, VNC])
def test_no_guest(question: NeedCredentials) -> None:
    assert answered("", ALICE, question) == ALICE


def test_other_questions() -> None:
    """They are none of its business."""
    assert asyncio.run(choosing("web01", answer_with(ALICE))(LookupVNCPassword())) is None
