"""python -m bench [--quick] [--json FILE] [logins] [throughput]."""

import argparse
import json
import os
import platform
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the peers are the tests'

from . import gateway, logins, pictures, screenshot, throughput
from .figures import table

TOPICS = {
    "logins": lambda quick: logins.measure(*((2, 30) if quick else (5, 100))),
    "pictures": lambda quick: pictures.measure(*((1, 20) if quick else (5, 120))),
    "encoders": lambda quick: pictures.encode(*((1, 5) if quick else (5, 40))),
    "screenshot": lambda quick: screenshot.measure(2 if quick else 10),
    "gateway": lambda quick: gateway.measure(quick),
    "throughput": lambda quick: throughput.measure(*((3, 128 << 20) if quick else (5, 1 << 30))),
}


def main() -> None:
    """Measure, print the table, write the file."""
    parser = argparse.ArgumentParser(prog="bench", description="Side-by-side measurements.")
    parser.add_argument("topics", nargs="*", help=" and ".join(TOPICS), default=list(TOPICS))
    parser.add_argument("--quick", action="store_true", help="a smoke run; its figures say little")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every round's values")
    arguments = parser.parse_args()
    if unknown := set(arguments.topics) - set(TOPICS):
        parser.error(f"no topic {', '.join(unknown)}; there are {', '.join(TOPICS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # the peers end with us
    begin, load = time.time(), os.getloadavg()[0]
    figures = [each for name in arguments.topics for each in TOPICS[name](arguments.quick)]
    print(table(figures))
    machine = f"{os.cpu_count()} cores shared by all parties; load {load:.1f} at the start"
    print(f"\n{time.time() - begin:.0f} s; {machine}; Python {platform.python_version()}")
    if load > 0.5:
        print("The machine was busy with something else: compare ratios only, if at all.")
    if arguments.json is not None:
        records = [figure.record() for figure in figures]
        arguments.json.write_text(json.dumps({"load": load, "figures": records}, indent=1) + "\n")


if __name__ == "__main__":
    main()
