"""rfb.session.compiled: who runs without compiled kernels hears how to get them."""

import warnings

import pytest

from sealvnc.rfb.session import compiled


@pytest.fixture(autouse=True)
def anew() -> None:
    """As in a new process."""
    compiled.warn_if_uncompiled.cache_clear()


def test_uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, and not for each session."""
    monkeypatch.setattr(compiled.blocks, "compiled", False)
    with pytest.warns(RuntimeWarning, match="C compiler.*pip install") as caught:
        compiled.warn_if_uncompiled()
    with warnings.catch_warnings(record=True) as again:
        compiled.warn_if_uncompiled()
    assert (len(caught), len(again)) == (1, 0)


def test_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled.blocks, "compiled", True)
    with warnings.catch_warnings(record=True) as caught:
        compiled.warn_if_uncompiled()
    assert not caught
