"""Reads spec/transcripts/*.txt; the format is in their README."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

DIRECTORY = Path(__file__).parents[2] / "spec" / "transcripts"
ROLES = {"client": "C", "server": "S"}

_LINE = re.compile(r'(?:([a-z-]+|[SCT?!=]):| )((?:"[^"]*"|[^"#])*)(?:#.*)?')
_WORD = re.compile(r'([\w-]+=)?(?:"([^"]*)"|([^"\s]+))')


@dataclass(frozen=True)
class Step:
    """One line: ``kind`` is the letter before the colon."""

    number: int
    kind: str
    text: str

    @property
    def words(self) -> list[str]:
        """Words and quoted texts; ``name="text"`` keeps its name."""
        return ["".join(filter(None, each)) for each in _WORD.findall(self.text)]

    @property
    def data(self) -> bytes:
        """The bytes of an S or C line."""
        words = _WORD.findall(self.text)
        return b"".join(bytes.fromhex(digits) or quoted.encode() for _, quoted, digits in words)


@dataclass(frozen=True)
class Transcript:
    """A file: its settings, and its steps in order."""

    name: str
    settings: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def roles(self) -> list[str]:
        """The roles that it tells everything about."""
        return self.settings.get("roles", "client server").split()

    def of(self, kind: str, role: str) -> list[list[str]]:
        """The words of the ``=`` or ``!`` lines for ``role``, which may name a role first."""
        lines = [step.words for step in self.steps if step.kind == kind]
        other = next(each for each in ROLES if each != role)
        return [[w for w in words if w != role] for words in lines if other not in words[:1]]


def load(path: Path) -> Transcript:
    """Read a file; a line that is not in the format is an error."""
    settings, steps = {}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip())
        assert match is not None, f"{path.name}:{number}: not a transcript line: {line}"
        if match[1] is None:  # it continues the line before
            steps[-1] = replace(steps[-1], text=steps[-1].text + match[2])
        elif len(match[1]) > 1:
            settings[match[1]] = match[2].strip()
        else:
            steps.append(Step(number, match[1], match[2]))
    return Transcript(path.stem, settings, tuple(steps))


def all_of_them() -> list[Transcript]:
    """Every transcript of the specification."""
    return [load(path) for path in sorted(DIRECTORY.glob("*.txt"))]
