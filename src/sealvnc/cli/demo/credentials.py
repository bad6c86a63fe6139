"""The directory from which QEMU takes its certificate."""

from pathlib import Path

from ...errors import ConfigurationError
from ...rfb.channel.tls.context import FFDHE2048

_FILES = ("ca-cert.pem", "server-cert.pem", "server-key.pem")


def gather(directory: Path, certificates: Path) -> Path:
    """Link the files in `certificates` to a new directory inside `directory`, and return it.

    Raises ConfigurationError if one is missing or cannot be read.
    """
    gathered = directory / "x509"
    gathered.mkdir()
    for name in _FILES:
        file = certificates.resolve() / name
        try:
            file.open("rb").close()
        except OSError as error:
            raise ConfigurationError(f"cannot read {file}: {error.strerror}") from error
        (gathered / name).symlink_to(file)
    # Nobody uses the group with TLS 1.3, yet where it is missing QEMU computes one of its own
    # at every start, which takes up to two seconds.
    (gathered / "dh-params.pem").write_bytes(FFDHE2048)
    return gathered
