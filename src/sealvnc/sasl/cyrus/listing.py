"""What the installed library can do, with the flags by which policy judges."""

import re

from ...wire.protection import Protection, Transport
from ..mechanism import Context, Mechanism
from ..questions import Authorize
from . import header, library
from .connection import Binding, Connection
from .mechanism import APPNAME, PLUS, SPNEGO, CyrusMechanism

BY_NAME = (
    *("CRAM-MD5", "DIGEST-MD5", "KERBEROS_V4", "LOGIN", "NTLM", "PASSDSS-3DES-1"),
    *("GS2-IAKERB", "OTP"),
)
"""Weak or odd: used only when asked for by name. The library has no flag that tells them."""

_UNREGISTERED = ("GSSAPI-PLUS", "GSS-SPNEGO-PLUS")  # no RFC has them, and they do not work
_BINARY = re.compile(r"GS.*|KERBEROS_V4|NTLM|PASSDSS.*|SRP")
_BINDS = header.FEAT_CHANNEL_BINDING


def client_mechanisms() -> tuple[Mechanism, ...]:
    """All that the library can do as a client, strongest first."""
    sasl = library.load()
    sasl.init_client()
    plugins = sasl.plugins(server_side=False)
    plus = [name + PLUS for name, facts in plugins.items() if facts[2] & _BINDS]
    return _mechanisms(plugins, [*plugins, *plus])


def server_mechanisms(appname: str = APPNAME) -> tuple[Mechanism, ...]:
    """What ``appname.conf`` lets a server offer, strongest first.

    The accounts are those of the configuration, so that no question is left for the
    application but `Authorize`, and only Kerberos needs an answer to that. Unlike our
    own mechanisms, the library's answer an unknown user sooner than a wrong password.
    """
    sasl = library.load()
    sasl.init_server(appname)
    context = Context(Protection(Transport.UNIX), (), maximum_ssf=256, server_side=True)
    connection = Connection.server(sasl, "SASL", context)
    connection.identify("somebody")
    connection.bind(Binding("tls-exporter", b"\0" * 32, critical=False))
    return _mechanisms(sasl.plugins(server_side=True), connection.mechanisms(), appname)


def _mechanisms(
    plugins: dict[str, tuple[int, int, int]], names: list[str], appname: str = APPNAME
) -> tuple[Mechanism, ...]:
    found = []
    for name in names:
        base = name.removesuffix(PLUS)
        if base in plugins and name not in _UNREGISTERED:
            found.append(_class(base, *plugins[base])(name, appname))
    return tuple(sorted(found, key=_rank))


def _class(base: str, maximum_ssf: int, security: int, features: int) -> type[CyrusMechanism]:
    """A class with the flags of one plug-in.

    A ticket says who somebody is; who of the whole realm may come in, the application says.
    """
    no_password = header.SEC_NOPLAINTEXT | header.SEC_NOANONYMOUS
    flags = {
        "reveals_password": security & no_password != no_password,
        "proves_server": bool(security & header.SEC_MUTUAL_AUTH),
        "maximum_ssf": maximum_ssf,
        "only_by_name": base in BY_NAME or not security & header.SEC_NOANONYMOUS,
        "binary": bool(_BINARY.fullmatch(base)),
        "by_ticket": base.startswith("GS"),
        "needs": (Authorize,) if base.startswith("GS") else (),
        "needs_host": bool(features & header.FEAT_NEEDSERVERFQDN),
        "__slots__": (),
    }
    return type(f"Cyrus_{base}", (CyrusMechanism,), flags)


def _rank(mechanism: CyrusMechanism) -> tuple[bool, ...]:
    """The order of our own mechanisms; within equals, the library's stays."""
    return (
        mechanism.only_by_name,
        mechanism.reveals_password,
        mechanism.name != "EXTERNAL",
        mechanism.name != "GSSAPI",
        mechanism.name != SPNEGO,
        not mechanism.plus,
    )
