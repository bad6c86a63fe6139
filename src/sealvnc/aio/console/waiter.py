"""Somebody who waits until something is true of a session."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from ...errors import Error

T = TypeVar("T")


class Waiter(Generic[T]):
    """``future`` gets the first value of ``condition`` that is not `None`, or an error."""

    def __init__(self, condition: Callable[[], T | None]) -> None:
        self._condition = condition
        self.future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def ask(self) -> None:
        """Ask the condition."""
        if self.future.done():
            return
        try:
            value = self._condition()
        except Error as error:
            self.fail(error)
        else:
            if value is not None:
                self.future.set_result(value)

    def fail(self, error: Error) -> None:
        """Nothing will come any more."""
        if not self.future.done():
            self.future.set_exception(error)
