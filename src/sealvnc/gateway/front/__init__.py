"""The outer side: sockets that listen, what systemd hands over, and what proxies say."""
