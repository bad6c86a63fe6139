"""The gateway: one authenticated door in front of every running guest."""
