"""`sealvnc acl`: rules."""
