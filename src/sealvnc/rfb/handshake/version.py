"""ProtocolVersion, RFC 6143 section 7.1.1."""

import re
from enum import IntEnum

from ...errors import VersionError
from ...wire.dialogue import Dialogue, read, write
from ...wire.fields import pack_opaque, pack_u32
from ...wire.text import printable

_GREETING = re.compile(rb"RFB (\d{3})\.(\d{3})\n")


class Version(IntEnum):
    """The minor number; the major one is 3. What peers call 3.5 behaves as 3.3."""

    V3_3 = 3
    V3_7 = 7
    V3_8 = 8

    def __str__(self) -> str:
        return f"RFB 3.{self.value}"


def pack(version: Version) -> bytes:
    """The twelve bytes of a greeting."""
    return b"RFB 003.%03d\n" % version


def client() -> Dialogue[Version]:
    """Never answer higher than the server offers; 3.889 (macOS), 4.x and 5.x know 3.8."""
    major, minor = yield from _greeting("server")
    if (major, minor) == (0, 0):
        raise VersionError("this is an UltraVNC repeater, not a VNC server")
    if (major, minor) < (3, 3):
        raise VersionError(f"the server speaks RFB {major}.{minor}; 3.3 is the oldest in use")
    version = max(v for v in Version if (3, v) <= (major, minor))
    yield from write(pack(version))
    return version


def server() -> Dialogue[Version]:
    """A client may answer 3.3, 3.5 (meaning 3.3), 3.7, 3.8, or 3.889 (macOS, meaning 3.8)."""
    yield from write(pack(Version.V3_8))
    major, minor = yield from _greeting("client")
    answers = {3: Version.V3_3, 4: Version.V3_3, 5: Version.V3_3, 7: Version.V3_7}
    answers |= {8: Version.V3_8, 889: Version.V3_8}
    if major != 3 or minor not in answers:
        yield from write(pack_u32(0) + pack_opaque(b"Unsupported RFB version"))
        raise VersionError(f"the client wants RFB {major}.{minor}")
    return answers[minor]


def _greeting(peer: str) -> Dialogue[tuple[int, int]]:
    first = yield from read(4)
    if first != b"RFB ":
        raise VersionError(f"the {peer} began with {printable(first)!r}: it does not speak VNC")
    greeting = first + (yield from read(8))
    if (match := _GREETING.fullmatch(greeting)) is None:
        raise VersionError(f"the {peer} greeted with {printable(greeting)!r}")
    return int(match[1]), int(match[2])
