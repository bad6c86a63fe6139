"""Which modules a fresh interpreter has when some code of ours has run; a module run anew."""

import subprocess
import sys
from importlib.util import module_from_spec
from types import ModuleType

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


def anew(module: ModuleType) -> ModuleType:
    """Another ``module`` of the same source, as it is with what can be imported now."""
    spec = module.__spec__
    assert spec is not None
    assert spec.loader is not None
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return fresh
