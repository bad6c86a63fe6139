"""gtk-vnc (remote-viewer, virt-manager, GNOME Boxes) as a client: one login, no display."""

import glob
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .process import PeerError, scratch

DRIVER = Path(__file__).with_name("gtkvnc_driver.py")

SECURITY_TYPES = {1: "None", 2: "VNC", 16: "Tight", 19: "VeNCrypt", 20: "SASL"}
SUBTYPES = {
    256: "Plain",
    257: "TLSNone",
    258: "TLSVnc",
    259: "TLSPlain",
    260: "X509None",
    261: "X509Vnc",
    262: "X509Plain",
    263: "X509SASL",
    264: "TLSSASL",
}
PLUGINS = {  # Cyrus SASL's module for each mechanism; SCRAM-* are all in `scram`
    "PLAIN": "plain",
    "LOGIN": "login",
    "ANONYMOUS": "anonymous",
    "CRAM-MD5": "crammd5",
    "DIGEST-MD5": "digestmd5",
    "GSSAPI": "gssapiv2",
    "GSS-SPNEGO": "gssapiv2",
    "GS2-KRB5": "gs2",
    "NTLM": "ntlm",
}


@dataclass(frozen=True, slots=True)
class Login:
    """What came of a login; names are the server's, times count from the start of connecting."""

    ok: bool  # logged in, and the first update of the framebuffer arrived
    error: str | None
    security_types: tuple[str, ...]  # offered
    security_type: str | None  # chosen
    subtypes: tuple[str, ...]
    subtype: str | None
    mechanisms: tuple[str, ...]
    mechanism: str | None
    name: str | None
    size: tuple[int, int] | None  # width, height
    initialized_ms: float | None  # ServerInit
    updated_ms: float | None  # first framebuffer update
    log: str = field(repr=False)  # gtk-vnc's own


def login(
    host: str = "localhost",
    port: int | None = None,
    *,
    path: Path | None = None,
    user: str | None = None,
    password: str | None = None,
    ca: Path | None = None,
    client: Path | None = None,
    security_type: int | None = None,
    subtype: int | None = None,
    mechanism: str | None = None,
    encodings: Sequence[int] = (0,),
    type: str = "",  # noqa: A002  # as in `sealvnc type`
    linger: float = 0,
    screenshot: Path | None = None,
    environment: Mapping[str, str] | None = None,
    deadline: float = 10,
) -> Login:
    """Log in to `host` and `port`, or to the UNIX socket `path`, and disconnect again.

    `ca` is the authority to trust, `client` a directory with client-cert.pem and client-key.pem.
    `mechanism` takes all other SASL mechanisms from gtk-vnc (SCRAM-* stay together; there the
    server's list decides); `security_type`, `subtype` and
    `encodings` are RFB's numbers. After the first
    update `type` is typed, and `linger` seconds later the screen saved as `screenshot` (PNG).
    A refusal is an outcome; PeerError means that gtk-vnc itself failed, with its log.
    """
    directory = scratch("gtkvnc")
    log = directory / "log"
    request = {
        "host": host,
        "port": port,
        "path": str(path) if path else None,
        "user": user,
        "password": password,
        "security_type": security_type,
        "subtype": subtype,
        "encodings": list(encodings),
        "type": type,
        "linger": linger,
        "screenshot": str(screenshot) if screenshot else None,
        "deadline": deadline,
        "log": str(log),
    }
    variables = {**os.environ, **_home(directory, ca, client), **(environment or {})}
    if mechanism is not None:
        variables["SASL_PATH"] = str(_plugin(directory, mechanism))
    with log.open("wb") as stderr:
        try:
            done = subprocess.run(
                ["/usr/bin/python3", str(DRIVER)],
                input=json.dumps(request).encode(),
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=variables,
                timeout=deadline + 10,
            )
        except subprocess.TimeoutExpired as error:
            raise PeerError(f"gtk-vnc hangs\n{log.read_text(errors='replace')}") from error
    said = log.read_text(errors="replace")
    if done.returncode != 0:
        raise PeerError(f"gtk-vnc ended with status {done.returncode}\n{said}")
    return _login(json.loads(done.stdout), said)


def _login(outcome: Mapping[str, Any], log: str) -> Login:
    """Join the driver's outcome with what gtk-vnc tells in its log only."""

    def numbers(pattern: str, names: Mapping[int, str]) -> tuple[str, ...]:
        found = dict.fromkeys(int(number) for number in re.findall(pattern, log))
        return tuple(names.get(number, str(number)) for number in found)

    offered = re.findall(r"Client start negotiation mechlist '(.*)'", log)
    chosen = re.findall(r"Server start negotiation with mech (\S+)\. ", log)
    return Login(
        ok=outcome["ok"],
        error=outcome["error"],
        security_types=numbers(r"Possible auth (\d+)", SECURITY_TYPES),
        security_type="".join(numbers(r"Choose auth (\d+)", SECURITY_TYPES)) or None,
        subtypes=numbers(r"Possible VeNCrypt sub-auth (\d+)", SUBTYPES),
        subtype="".join(numbers(r"Choose auth subtype (\d+)", SUBTYPES)) or None,
        mechanisms=tuple(offered[-1].split(",")) if offered else (),
        mechanism=chosen[-1] if chosen else None,
        name=outcome.get("name"),
        size=(outcome["width"], outcome["height"]) if "width" in outcome else None,
        initialized_ms=outcome.get("initialized_ms"),
        updated_ms=outcome.get("updated_ms"),
        log=log,
    )


def _home(directory: Path, ca: Path | None, client: Path | None) -> dict[str, str]:
    """Make the home in which gtk-vnc finds its certificates.

    It looks in the .pki of the home that passwd(5) names, whatever $HOME says: hence nss_wrapper.
    """
    (directory / ".pki/CA").mkdir(parents=True)
    (directory / ".pki/peer/private").mkdir(parents=True)  # "peer": the driver's CLIENTNAME
    if ca is not None:
        shutil.copy(ca, directory / ".pki/CA/cacert.pem")
    if client is not None:
        shutil.copy(client / "client-cert.pem", directory / ".pki/peer/clientcert.pem")
        shutil.copy(client / "client-key.pem", directory / ".pki/peer/private/clientkey.pem")
    passwd, group = directory / "passwd", directory / "group"
    passwd.write_text(f"peer:x:{os.getuid()}:{os.getgid()}:peer:{directory}:/bin/sh\n")
    group.write_text("")
    return {
        "LD_PRELOAD": "libnss_wrapper.so",
        "NSS_WRAPPER_PASSWD": str(passwd),
        "NSS_WRAPPER_GROUP": str(group),
        "G_MESSAGES_DEBUG": "gtk-vnc",
    }


def _plugin(directory: Path, mechanism: str) -> Path:
    """Make a directory of Cyrus SASL with the module of one mechanism alone."""
    module = "scram" if mechanism.startswith("SCRAM-") else PLUGINS[mechanism]
    found = glob.glob(f"/usr/lib/*/sasl2/lib{module}.so")
    if not found:
        raise PeerError(f"Cyrus SASL's lib{module}.so is missing; see tests/peers/packages.txt")
    plugins = directory / "sasl2"
    plugins.mkdir()
    (plugins / f"lib{module}.so").symlink_to(found[0])
    return plugins
