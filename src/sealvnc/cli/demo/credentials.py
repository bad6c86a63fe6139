"""The directory from which QEMU takes its certificate."""

from pathlib import Path

from ...errors import ConfigurationError

_FILES = ("ca-cert.pem", "server-cert.pem", "server-key.pem")

# ffdhe2048 of RFC 7919. Nobody uses it with TLS 1.3, yet where it is missing QEMU computes a
# group of its own at every start, which takes up to two seconds.
_DH_PARAMETERS = """\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""


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
    (gathered / "dh-params.pem").write_text(_DH_PARAMETERS)
    return gathered
