"""The Remote Framebuffer protocol, RFC 6143 and rfbproto, without I/O."""
