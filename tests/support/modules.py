"""Which modules a fresh interpreter has when some code of ours has run."""

import subprocess
import sys

_REPORT = "import sys; print(*sys.modules, file=sys.stderr)"


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules after ``code``, which may end by `SystemExit` with 0, with these arguments."""
    wrapped = f"import atexit; atexit.register(lambda: exec({_REPORT!r}))\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", wrapped, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    return set(done.stderr.split())
