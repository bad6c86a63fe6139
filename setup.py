"""Compile the kernels. Where that fails the package works without, slowly, and says so.

SEALVNC_KERNELS=off leaves it to a later `scripts/kernels`: the Makefile installs more than once.
"""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

ROOT = Path(__file__).parent
KERNELS = ROOT / "src" / "sealvnc" / "rfb" / "session" / "kernels"
DIRECTIVES = {
    "boundscheck": True,
    "cdivision": True,
    "initializedcheck": False,
    "wraparound": False,
}
AS_THEY_ARE = {"__init__", "no_cython"}


def extension(path: Path) -> Extension:
    """The module of one file."""
    name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    return Extension(name, [str(path.relative_to(ROOT))], optional=True)


everything = {path.stem for path in KERNELS.glob("*.py")}
left_out = everything if os.environ.get("SEALVNC_KERNELS") == "off" else AS_THEY_ARE
extensions = cythonize(
    [extension(path) for path in sorted(KERNELS.glob("*.py")) if path.stem not in left_out],
    build_dir="build/kernels",
    language_level=3,
    compiler_directives=DIRECTIVES,
)
for each in extensions:
    each.optional = True  # cythonize forgets it

setup(ext_modules=extensions)
