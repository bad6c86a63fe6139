"""The kernels as Python: for fuzzers, which see no branches in C, and to compare the two."""

import importlib.util
import sys
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

PACKAGE = "sealvnc.rfb.session.kernels"
DIRECTORY = Path(__file__).resolve().parents[2].joinpath("src", *PACKAGE.split("."))


def everywhere() -> None:
    """From here on kernels are imported uncompiled; none may have been imported before."""
    assert not [name for name in sys.modules if name.startswith(PACKAGE)]
    finder = FileFinder(str(DIRECTORY), (SourceFileLoader, SOURCE_SUFFIXES))
    sys.path_importer_cache[str(DIRECTORY)] = finder


def uncompiled(name: str) -> ModuleType:
    """The kernel ``name`` as Python, beside whatever is imported."""
    spec = importlib.util.spec_from_file_location(f"{PACKAGE}.{name}", DIRECTORY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
