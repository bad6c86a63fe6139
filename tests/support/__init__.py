"""What the tests of the core share. Nothing in here opens a socket or sleeps."""
