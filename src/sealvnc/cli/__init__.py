"""The `sealvnc` command. Programs are imported when they are called, not before."""
