"""Moments on the command line: ``2027-01-31T18:00``, with an offset or by this system's clock."""

from datetime import datetime

import click


class Moment(click.ParamType[datetime]):
    """A date, or a date and time (ISO 8601); without an offset it is local time."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment, which has an offset; a date alone is its first one."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value).strip())
            return found if found.tzinfo is not None else found.astimezone()
        except (ValueError, OverflowError, OSError):
            self.fail(
                f"{value!r} is no moment; write 2027-01-31, 2027-01-31T18:00 or "
                "2027-01-31T18:00+01:00",
                param,
                ctx,
            )
