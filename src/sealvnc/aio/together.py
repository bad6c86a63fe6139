"""Several tasks at once, that end together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..errors import Error


@asynccontextmanager
async def together() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group that raises what ended it, and not a group of exceptions.

    The first counts, as the others came of its end; but a fault of the program's own (no
    `sealvnc.Error`) comes before any `Error`, so that none is taken for a closed connection.
    """
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except ExceptionGroup as group:  # taken apart: one of its errors is raised below
        faults = (each for each in group.exceptions if not isinstance(each, Error))
        raise next(faults, group.exceptions[0]) from None
