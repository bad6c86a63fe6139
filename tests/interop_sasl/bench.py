"""The peers of a run: those that are cheap to start are made anew for each exchange."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from peers import kerberos, saslpeers
from peers.process import scratch
from peers.saslpeers import Peer


class Bench:
    """A Kerberos realm with a ticket of alice's, a JVM, and Cyrus and GNU SASL on demand."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack, self._java = stack, None
        realm = stack.enter_context(kerberos.start())
        self.tickets: Mapping[str, str] = realm.environment(realm.kinit())
        self.no_tickets: Mapping[str, str] = realm.environment()
        self.configuration = _configuration()

    @property
    def environment(self) -> dict[str, str]:
        """What our own process needs: tickets, and accounts for the Cyrus SASL provider."""
        return {**self.tickets, "SASL_CONF_PATH": str(self.configuration)}

    @contextlib.contextmanager
    def peer(self, name: str) -> Iterator[Peer]:
        """A peer, ready for an exchange."""
        if name == "Java":
            yield self._java_peer()
        else:
            start = {"Cyrus": saslpeers.cyrus, "gsasl": saslpeers.gsasl}[name]
            with start(environment=self.tickets) as peer:
                yield peer

    def _java_peer(self) -> Peer:
        if self._java is None:
            self._java = self._stack.enter_context(saslpeers.java(self.tickets))
        return self._java


def _configuration() -> Path:
    """Our own server's file; the provider reads it once, when it is first used as a server."""
    directory = scratch("sealvnc-conf")
    (directory / "sealvnc.conf").write_text(saslpeers.sasldb_configuration())
    return directory


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """A bench, for as long as is wanted; `Bench.environment` is for the caller to set."""
    with contextlib.ExitStack() as stack:
        yield Bench(stack)
