"""What was negotiated, in words and in the order in which it happened."""

from ..aio import Session


def facts(session: Session) -> list[tuple[str, str]]:
    """Label and value of everything that protects and names a session."""
    tls = session.protection.tls
    found = [
        ("RFB version", str(session.opened.version)),
        ("security type", session.security),
        ("TLS", f"{tls.version}, {tls.cipher}" if tls is not None else ""),
        ("certificate", _certificate(session)),
        ("SASL mechanism", session.mechanism),
        ("channel binding", session.channel_binding),
        ("identity", str(session.identity) if session.identity is not None else ""),
        ("protected by", str(session.protection)),
        ("desktop", f"{session.name}, {session.width} x {session.height}"),
    ]
    return [(label, value) for label, value in found if value]


def _certificate(session: Session) -> str:
    tls = session.protection.tls
    if tls is None or tls.anonymous:
        return ""
    return f"{tls.peer_name} ({tls.verified_by.removeprefix('certificate ')})"
