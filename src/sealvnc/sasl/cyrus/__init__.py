"""The installed Cyrus SASL library (libsasl2) as a provider of mechanisms, for both roles.

A site that has configured SASL already (``/etc/sasl2/NAME.conf``, saslauthd, sasldb, SQL,
LDAP) keeps all of it, and mechanisms that we do not write ourselves are there, too. The
library is loaded on first use, by cffi; nothing else of SealVNC needs it.
"""

from .listing import client_mechanisms, server_mechanisms
from .mechanism import APPNAME, CyrusMechanism

__all__ = ["APPNAME", "CyrusMechanism", "client_mechanisms", "server_mechanisms"]
