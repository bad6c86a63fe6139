"""haproxy, which tells whoever it passes on to who came, by the PROXY protocol."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from .process import free_port, listens, running, scratch, wait_for

_CONFIGURATION = """\
defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend front
  bind {host}:{port}
  unique-id-format %{{+X}}o\\ %ci:%cp
  default_backend back
backend back
  server ours 127.0.0.1:{behind} {how}
"""


@contextmanager
def haproxy(behind: int, how: str, host: str = "127.0.0.1") -> Iterator[int]:
    """Run it in front of a port; ``how`` is send-proxy or the like. Yields its port at ``host``."""
    directory, port = scratch("haproxy"), free_port()
    config, log = directory / "haproxy.cfg", directory / "log"
    config.write_text(_CONFIGURATION.format(host=host, port=port, behind=behind, how=how))
    program = shutil.which("haproxy") or "/usr/sbin/haproxy"
    with running([program, "-db", "-f", str(config)], log) as process:
        wait_for("listening", lambda: listens(port, host), process, log)
        yield port
