"""Try every pairing, print what came of it, and put the tables into spec/interop.md.

PYTHONPATH=src:tests python -m interop_sasl
"""

import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .bench import bench
from .matrix import COLUMNS, Results, render, run
from .versions import versions

FILE = Path(__file__).parents[2] / "spec" / "interop.md"
BEGIN = "<!-- made by: PYTHONPATH=src:tests python -m interop_sasl -->"
END = "<!-- end of what interop_sasl made -->"


def main() -> int:
    with bench() as made:
        os.environ.update(made.environment)
        results = run(made, lambda line: print(line, flush=True))
    tables = "\n".join(_tables(results))
    print(f"\n{tables}")
    before, _, rest = FILE.read_text().partition(BEGIN)
    FILE.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{rest.partition(END)[2]}")
    return any(result.startswith("FAILED") for result in results.values())


def _tables(results: Results) -> Iterator[str]:
    yield f"Tried on {dt.date.today()} with {', '.join(versions().values())}."
    for provider, title in (("own", "Our own mechanisms"), ("cyrus", "Our Cyrus SASL provider")):
        count = sum(case.provider == provider for case in results)
        yield f"\n**{title}** ({count} pairings)\n"
        yield from render(results, [column for column in COLUMNS if column[0] == provider])


if __name__ == "__main__":
    sys.exit(main())
