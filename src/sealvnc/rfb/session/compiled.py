"""Says so, once, where the kernels run as Python."""

import warnings
from functools import cache

from .kernels import blocks


@cache
def warn_if_uncompiled() -> None:
    """One `RuntimeWarning` a process; for whoever opens a session that decodes or encodes."""
    if not blocks.compiled:
        warnings.warn(
            "SealVNC's pixel loops are not compiled, and some fifty times slower for it; "
            "install a C compiler and the headers of Python, then run "
            "`pip install --force-reinstall --no-binary sealvnc sealvnc`",
            RuntimeWarning,
            stacklevel=2,
        )
