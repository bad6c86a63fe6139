"""libsasl2 by cffi, loaded when it is first wanted, and set up once for the process.

Its state is the process's: the plug-ins, the server's configuration file and the locks
are those of whoever comes first. So there is one `Library`, and it is never undone. What
the library may call at any time (`_keep`) lives as long.
"""

import logging
import os
from typing import Any

from ...errors import ConfigurationError
from ...wire.text import printable
from .header import (
    CB_AUTHNAME,
    CB_GETREALM,
    CB_LOG,
    CB_PASS,
    CB_PROXY_POLICY,
    CB_USER,
    CDEF,
    INFO_MECHANISM,
    OK,
)

_log = logging.getLogger("sealvnc.sasl.cyrus")

NAMES = ("libsasl2.so.2", "libsasl2.so.3", "libsasl2.3.dylib", "libsasl2.dylib")
"""Debian's, Fedora's and the BSDs', macOS's."""

_MUTEX_SIZE = 128  # more than a pthread_mutex_t takes anywhere (40 bytes on Linux)


class Library:
    """``ffi`` and ``lib`` are cffi's; ``prompts`` and ``authorize`` are lists of callbacks.

    Raises `ConfigurationError` if cffi or the library is not installed.
    """

    def __init__(self) -> None:
        try:
            from cffi import FFI
        except ImportError as error:
            raise ConfigurationError(
                "Cyrus SASL needs the Python package cffi: pip install 'sealvnc[cyrus]'"
            ) from error
        self.ffi: Any = FFI()
        self.ffi.cdef(CDEF)
        self.lib: Any = self._open()
        self._keep: list[Any] = []
        self._set_mutex()
        log = self._callback("int(void *, int, const char *)", self._write_log)
        yes = self._callback("int()", lambda: OK)  # the application decides; see `Authorize`
        self._log = self._callbacks((CB_LOG, log))
        self.authorize = self._callbacks((CB_PROXY_POLICY, yes))
        asked = (CB_USER, CB_AUTHNAME, CB_PASS, CB_GETREALM)
        self.prompts = self._callbacks(*((each, self.ffi.NULL) for each in asked))

    def init_client(self) -> None:
        """Load the client's plug-ins."""
        self.ffi.init_once(lambda: self._check(self.lib.sasl_client_init(self._log)), "client")

    def init_server(self, appname: str) -> None:
        """Load the server's plug-ins and ``appname.conf``; there can be only one."""

        def init() -> str:
            self._check(self.lib.sasl_server_init(self._log, os.fsencode(appname)))
            return appname

        if (first := self.ffi.init_once(init, "server")) != appname:
            raise ConfigurationError(
                f"Cyrus SASL has read {first}.conf already; a process can have no second"
                f" configuration ({appname}.conf)"
            )

    def text(self, pointer: Any) -> str:
        """A C string that may be NULL."""
        found = b"" if pointer == self.ffi.NULL else bytes(self.ffi.string(pointer))
        return found.decode("utf-8", "backslashreplace")

    def plugins(self, *, server_side: bool) -> dict[str, tuple[int, int, int]]:
        """Each mechanism's greatest SSF, security flags and features."""
        role = "server" if server_side else "client"
        found: dict[str, tuple[int, int, int]] = {}

        def info(mechanism: Any, stage: int, _: object) -> None:
            if stage == INFO_MECHANISM and mechanism.plug != self.ffi.NULL:
                plug = mechanism.plug
                name = self.text(plug.mech_name)
                found[name] = (plug.max_ssf, plug.security_flags, plug.features)

        callback = self.ffi.callback(f"void({role}_sasl_mechanism_t *, int, void *)", info)
        list_plugins = getattr(self.lib, f"sasl_{role}_plugin_info")
        self._check(list_plugins(self.ffi.NULL, callback, self.ffi.NULL))
        return found

    def _open(self) -> Any:
        for name in NAMES:
            try:
                return self.ffi.dlopen(name)
            except OSError:
                continue
        raise ConfigurationError(
            "Cyrus SASL (libsasl2) is not installed; on Debian: "
            "apt install libsasl2-2 libsasl2-modules"
        )

    def _set_mutex(self) -> None:
        """Plain pthread mutexes, like libldap's and libvirt's, who set theirs for the process, too.

        Only making one takes Python; locking never does, so that it cannot meet the GIL.
        """
        self._libc = self.ffi.dlopen(None)
        self.lib.sasl_set_mutex(
            self._callback("void *()", self._make_mutex),
            self.ffi.addressof(self._libc, "pthread_mutex_lock"),
            self.ffi.addressof(self._libc, "pthread_mutex_unlock"),
            self._callback("void(void *)", self._free_mutex),
        )

    def _make_mutex(self) -> Any:
        mutex = self._libc.calloc(1, _MUTEX_SIZE)
        self._libc.pthread_mutex_init(mutex, self.ffi.NULL)
        return mutex

    def _free_mutex(self, mutex: Any) -> None:
        self._libc.pthread_mutex_destroy(mutex)
        self._libc.free(mutex)

    def _callback(self, kind: str, function: Any) -> Any:
        self._keep.append(callback := self.ffi.callback(kind, function))
        return callback

    def _callbacks(self, *entries: tuple[int, Any]) -> Any:
        """A list for the library; the zeros that end it are there already."""
        array = self.ffi.new("sasl_callback_t[]", len(entries) + 1)
        for slot, (number, function) in zip(array, entries, strict=False):
            slot.id, slot.proc = number, self.ffi.cast("void *", function)
        return array

    def _check(self, code: int) -> None:
        if code != OK:
            words = self.text(self.lib.sasl_errstring(code, self.ffi.NULL, self.ffi.NULL))
            raise ConfigurationError(f"Cyrus SASL could not be set up: {words}")

    def _write_log(self, _: object, level: int, message: Any) -> int:
        """The library's own log lines; from level 6 on they may hold passwords."""
        if level < len(_LEVELS):
            _log.log(_LEVELS[level], "%s", printable(bytes(self.ffi.string(message))))
        return OK


_LEVELS = (
    logging.DEBUG,  # NONE
    logging.WARNING,  # ERR
    logging.INFO,  # FAIL: the causes of what we report ourselves, such as a back end that is gone
    logging.WARNING,
    logging.INFO,  # NOTE
    logging.DEBUG,
)


def load() -> Library:
    """The one and only."""
    if not _loaded:
        _loaded.append(Library())
    return _loaded[0]


_loaded: list[Library] = []
