"""`sealvnc gateway`: set the front door up, check it, and run it."""
