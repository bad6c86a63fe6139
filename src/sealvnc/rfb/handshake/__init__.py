"""Version, security type, result and initialisation: the frame of every RFB handshake."""
