"""What is left to look at when something has failed."""

from pathlib import Path

from ...errors import ConfigurationError
from .pictures import Pictures


class Kept(Pictures):
    """The last picture and a transcript, as files."""

    def keep(self, directory: Path | str, why: str = "") -> tuple[Path, Path]:
        """Write ``last.png`` and ``transcript.txt`` into ``directory``; their paths.

        The picture is as far as it has come. The transcript names what was negotiated and each
        message, but nothing that was typed or in the clipboard; ``why`` is its last line.
        """
        where = Path(directory)
        picture, transcript = where / "last.png", where / "transcript.txt"
        try:
            where.mkdir(parents=True, exist_ok=True)
            transcript.write_text(f"{self._facts()}{self.transcript}{why}\n")
            self.image().save(picture, format="PNG")
        except OSError as error:
            raise ConfigurationError(f"{where}: {error.strerror or error}") from error
        return picture, transcript

    def _facts(self) -> str:
        who = self.identity or "anybody"
        how = " ".join(filter(None, (self.security, self.mechanism)))
        screen = f"{self.name}, {self.width} x {self.height}"
        return f"{who} logged in by {how}; {self.protection}\n{screen}\n"
