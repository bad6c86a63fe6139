"""The gateway as a service: units, its user, its directories, and a filter for fail2ban."""

from .service_files import FILES, USER, ServiceFile, rendered

__all__ = ["FILES", "USER", "ServiceFile", "rendered"]
