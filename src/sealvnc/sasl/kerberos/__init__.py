"""Kerberos V5 by GSSAPI (RFC 2743, RFC 4121), on python-gssapi: what its SASL mechanisms share.

The package is loaded on first use; SealVNC's extra ``kerberos`` brings it. Every call that
may ask a KDC, a name server or a file is `Work`, and so runs in a thread.
"""

from .context import Established
from .layer import layer
from .mechanism import KerberosMechanism, with_keytab

__all__ = ["Established", "KerberosMechanism", "layer", "with_keytab"]
