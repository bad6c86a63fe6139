"""`--keep`: what is left to look at when a command has failed."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from ..aio import Session
from ..errors import ConfigurationError, Error


@asynccontextmanager
async def keeping(
    connection: AbstractAsyncContextManager[Session], directory: Path | None
) -> AsyncIterator[Session]:
    """The session of ``connection``; if what is done with it fails, see `Session.keep`."""
    if directory is not None:
        _require_directory(directory)
    async with connection as session:
        try:
            yield session
        except Error as error:
            if directory is not None:
                session.keep(directory, f"{type(error).__name__}: {error}")
            raise


def _require_directory(directory: Path) -> None:
    """Before anything is done."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{directory}: {error.strerror or error}") from error
