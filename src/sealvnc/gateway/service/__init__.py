"""The gateway as a service: units, its user, its directories, and a filter for fail2ban."""

from .service_files import FILES, ServiceFile, rendered

__all__ = ["FILES", "ServiceFile", "rendered"]
