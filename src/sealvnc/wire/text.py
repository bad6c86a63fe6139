"""Text that came over the wire, made fit for a terminal and a log."""


def printable(data: bytes, limit: int = 1000) -> str:
    """``data`` as text: UTF-8, else Latin-1; control characters shown as escapes; cut at ``limit``.

    Reason strings and desktop names are the peer's words. A terminal escape or a
    line break in them must not be able to forge a line of ours.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.rstrip("\0\r\n")
    if len(text) > limit:
        text = text[:limit] + "..."
    return escaped(text)


def escaped(text: str) -> str:
    """``text`` with its control characters shown as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
