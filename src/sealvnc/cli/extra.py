"""What an optional part needs, and what to say where it is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ConfigurationError


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Around imports that need the extra ``name``; a `ConfigurationError` says how to get it."""
    try:
        yield
    except ImportError as error:
        raise ConfigurationError(
            f"this needs the extra {name}: pip install 'sealvnc[{name}]' ({error})"
        ) from error
