"""PAM without touching /etc: a service of our own by libpam-wrapper."""

import contextlib
import glob
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from .process import PeerError


@contextlib.contextmanager
def private_service(
    service: str, users: Mapping[str, str], directory: Path
) -> Iterator[dict[str, str]]:
    """Give the environment in which PAM knows this service alone, and these users' passwords.

    pam_wrapper copies the services into a /tmp/pam.? of each process, and forgets that of a
    shell that becomes another program (the X server runs xkbcomp so): it is removed here.
    """
    modules = glob.glob("/usr/lib/*/pam_wrapper/pam_matrix.so")
    if not modules:
        raise PeerError("pam_matrix.so is missing; see tests/peers/packages.txt")
    services, passwords = directory / "pam", directory / "pam-users"
    services.mkdir()
    passwords.write_text("".join(f"{user}:{users[user]}:{service}\n" for user in users))
    stack = "".join(
        f"{kind} required {modules[0]} passdb={passwords}\n" for kind in ("auth", "account")
    )
    (services / service).write_text(stack)
    try:
        yield {
            "LD_PRELOAD": "libpam_wrapper.so",
            "PAM_WRAPPER": "1",
            "PAM_WRAPPER_SERVICE_DIR": str(services),
        }
    finally:
        for copy in Path("/tmp").glob(f"pam.?/{service}"):
            with contextlib.suppress(OSError):
                if copy.read_text() == stack:
                    shutil.rmtree(copy.parent)
