"""Real VNC servers and viewers, started by a test and stopped again.

Each fixture is a context manager (`qemu.start`, `tigervnc.server`, `tigervnc.viewer`) or a plain
call (`gtkvnc.login`); none needs pytest. What they need from Debian is in `packages.txt`.
"""
