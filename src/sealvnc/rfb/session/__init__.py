"""The session: messages, encodings, framebuffer. Here choices are tables, not straight lines."""
