"""Both event loops for every test that awaits, and PBKDF2 paid for once per password."""

import asyncio
import functools

import pytest
import uvloop

from sealvnc.sasl import scram, verifier


def pytest_asyncio_loop_factories():
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(autouse=True, scope="session")
def derive_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scram, "derive", functools.cache(verifier.derive))
        yield
