"""From a connection that has come in to a session: who it is, and to which guest it may."""
