"""spec/transcripts: whole connections, played one byte at a time to each role they tell about."""

from dataclasses import replace

import pytest

from support.player import Player
from support.transcripts import ROLES, Transcript, all_of_them

TRANSCRIPTS = all_of_them()
CASES = [
    pytest.param(transcript, role, id=f"{transcript.name}-{role}")
    for transcript in TRANSCRIPTS
    for role in transcript.roles
]
BY_NAME = {transcript.name: transcript for transcript in TRANSCRIPTS}


@pytest.mark.parametrize(("transcript", "role"), CASES)
def test_transcript(transcript: Transcript, role: str) -> None:
    """What we say, ask and conclude is what the specification shows, line by line."""
    Player(transcript, role).play()


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda t: t.name)
def test_form(transcript: Transcript) -> None:
    """Every transcript tells how it ends, for each of its roles."""
    assert set(transcript.roles) <= set(ROLES)
    for role in transcript.roles:
        assert transcript.of("=", role) or transcript.of("!", role)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["sasl-scram-sha-256", "sasl-layer", "x509plain-refused"])
def test_player(name: str, role: str) -> None:
    """A player that overlooks a byte is of no use: each line of ours is missed when it changes."""
    transcript = BY_NAME[name]
    for i, step in enumerate(transcript.steps):
        if step.kind == ROLES[role] and step.words != ["close"]:
            longer = replace(step, text=f"{step.text} 00")
            steps = (*transcript.steps[:i], longer, *transcript.steps[i + 1 :])
            with pytest.raises(AssertionError):
                Player(replace(transcript, steps=steps), role).play()
            steps = (*transcript.steps[:i], *transcript.steps[i + 1 :])
            with pytest.raises(AssertionError):
                Player(replace(transcript, steps=steps), role).play()
