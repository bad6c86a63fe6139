"""Ways to consoles, by the scheme of their URI. A new one is a file of its own and a line here."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ...errors import ConfigurationError
from .backend import Backend

_BACKENDS: Mapping[str, tuple[str, str, str]] = {
    "unix": (".unix", "UnixBackend", ""),
    "tcp": (".tcp", "TCPBackend", ""),
    "qmp": (".qmp", "QMPBackend", "gateway"),
    "libvirt": (".libvirt", "LibvirtBackend", "libvirt"),
}
"""Module and class, and the extra that they need."""


def make(name: str, uri: str, options: Mapping[str, Any]) -> Backend:
    """The backend of an entry; ``options`` are those of `config.GuestEntry`."""
    scheme, _, place = uri.partition(":")
    if scheme not in _BACKENDS:
        known = ", ".join(f"{each}:" for each in _BACKENDS)
        raise ConfigurationError(f"no way to a console is called {scheme!r}; there are {known}")
    module, kind, extra = _BACKENDS[scheme]
    try:
        backend: Callable[..., Backend] = getattr(import_module(module, __package__), kind)
    except ImportError as error:
        raise ConfigurationError(
            f"{scheme}: needs the extra {extra}: pip install 'sealvnc[{extra}]' ({error})"
        ) from error
    return backend(name, place, options)
