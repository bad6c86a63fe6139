"""Files that a command writes: whole, or not at all."""

import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigurationError

if TYPE_CHECKING:  # a picture that is there has imported it
    from PIL import Image


def require_writable(path: Path) -> None:
    """Raise `ConfigurationError`, before any work is done, if ``path`` could not be written."""
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{path.parent}: no directory that can be written to")
    if path.is_dir():
        raise ConfigurationError(f"{path}: is a directory")


def write(path: Path, data: bytes) -> None:
    """Replace ``path`` by a file with ``data``; the old one stays until the new one is complete."""
    try:
        if path.exists() and not path.is_file():  # a pipe, /dev/null: it must stay what it is
            path.write_bytes(data)
            return
        path = path.resolve()  # a symbolic link stays, too
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".sealvnc-") as directory:
            new = Path(directory, path.name)
            new.write_bytes(data)
            new.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error


def png(image: "Image.Image") -> bytes:
    """``image`` as a PNG file."""
    buffer = BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()
