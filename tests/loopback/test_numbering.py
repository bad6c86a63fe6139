"""VeNCrypt 263 and 264 in both numberings: what TLS turned out to be counts, not the number."""

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import join
from sealvnc.errors import Error, TLSError

X509, ANONYMOUS = "VeNCrypt X509SASL", "VeNCrypt TLSSASL"

# what the server does, what the client does; what the client calls it if both number alike,
# and if they do not
CASES = [
    (["x509sasl"], ["x509sasl"], X509, X509),
    (["tlssasl"], ["tlssasl"], ANONYMOUS, ANONYMOUS),
    (["x509sasl"], ["x509sasl", "tlssasl"], X509, X509),
    (["tlssasl"], ["tlssasl", "x509sasl"], ANONYMOUS, TLSError),
    (["x509sasl", "tlssasl"], ["x509sasl"], X509, TLSError),
    (["x509sasl", "tlssasl"], ["tlssasl"], ANONYMOUS, X509),
    (["x509sasl"], ["tlssasl"], X509, X509),  # better than what was asked for
    (["tlssasl"], ["x509sasl"], TLSError, TLSError),  # no anonymous TLS for who did not ask for it
]


@pytest.mark.parametrize("of_client", [False, True], ids=["client: QEMU", "client: rfbproto"])
@pytest.mark.parametrize("of_server", [False, True], ids=["server: QEMU", "server: rfbproto"])
@pytest.mark.parametrize(("offered", "wanted", "alike", "otherwise"), CASES)
def test_judged_by_the_certificate(
    offered: list[str],
    wanted: list[str],
    alike: str | type[Error],
    otherwise: str | type[Error],
    of_server: bool,
    of_client: bool,
):
    client = ends.client(Setting(wanted, rfbproto_numbering=of_client))
    server = ends.server(Setting(offered, rfbproto_numbering=of_server))
    join((client, server))
    expected = alike if of_client == of_server else otherwise
    if isinstance(expected, str):
        assert client.result.authenticated.security == expected
        assert client.result.authenticated.protection.verified_tls == (expected == X509)
        assert server.result.authenticated.protection.verified_tls == (expected == X509)
    else:
        with pytest.raises(expected):
            _ = client.result
        assert isinstance(server.error, Error)
        assert not client.asked
