"""The messages of a session, RFC 6143: from the client (section 7.5), from the server (7.6)."""
