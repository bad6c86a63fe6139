"""Certificates and keys in files, under the names that QEMU, libvirt and the gateway share."""

import os
import tempfile
from pathlib import Path

from ..errors import ConfigurationError
from .certificates import Credential


def write(
    directory: Path,
    *,
    ca: Credential | None = None,
    server: Credential | None = None,
    client: Credential | None = None,
    with_ca_key: bool = False,
    replace: bool = False,
) -> tuple[Path, ...]:
    """Write what is given into `directory` (made if missing), and return the files written.

    Keys are readable by their owner only from their first moment on. The authority's own key,
    `ca-key.pem`, is written only on request: it has no place beside a server. Each file appears
    whole or not at all. Raises ConfigurationError, naming the file, if one exists and `replace`
    is false (then nothing is written), or if one cannot be written.
    """
    files: dict[str, tuple[bytes, int]] = {}
    if ca is not None and with_ca_key:
        files["ca-key.pem"] = ca.key_pem, 0o600
    if ca is not None:
        files["ca-cert.pem"] = ca.certificate_pem, 0o644
    for role, leaf in (("server", server), ("client", client)):
        if leaf is not None:
            files[f"{role}-key.pem"] = leaf.key_pem, 0o600
            files[f"{role}-cert.pem"] = leaf.certificate_pem, 0o644
    paths = {directory / name: content for name, content in files.items()}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        existing = [path for path in paths if os.path.lexists(path)]
    except OSError as error:
        raise ConfigurationError(f"cannot use {directory}: {error.strerror}") from error
    if existing and not replace:
        raise ConfigurationError(f"{existing[0]} exists already and was not replaced")
    for path, (data, mode) in paths.items():
        try:
            _write_file(path, data, mode)
        except OSError as error:
            raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    return tuple(paths)


def _write_file(path: Path, data: bytes, mode: int) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
