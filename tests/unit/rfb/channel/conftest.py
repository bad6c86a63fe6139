"""Certificates, made once in a run."""

import pytest

from support.certificates import Files, write


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return write(tmp_path_factory.mktemp("certificates"))
