"""Our client against our server, in memory and over real sockets."""
