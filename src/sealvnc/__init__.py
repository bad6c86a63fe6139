"""Strongly authenticated, encrypted access to virtual machines' consoles over VNC."""
