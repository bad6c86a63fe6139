"""sasl.kerberos.context: tickets that are there, and all the ways in which they are not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import gssapi
import pytest

from peers import kerberos
from peers.kerberos import UNKEPT, Realm
from sealvnc.errors import (
    ClockSkewError,
    ConfigurationError,
    CredentialsError,
    Error,
    RemoteProtocolError,
    ServerProofError,
    TicketError,
    TicketExpiredError,
)
from sealvnc.sasl import Credentials, Identity
from sealvnc.sasl.gss_spnego import GSSSPNEGO
from sealvnc.sasl.gssapi import GSSAPI
from sealvnc.sasl.kerberos import context as module
from sealvnc.sasl.kerberos.context import ANONYMOUS, MUTUAL, Established, Step
from support.tickets import SPNEGO, Party, asking, context, log_in, raw_client, server_side

pytestmark = pytest.mark.peers

Use = Callable[[dict[str, str]], None]

MECHANISM = GSSAPI()
DAY, MINUTES = 24 * 3600, 600


def refused(host: str = "localhost", user: str = "") -> TicketError:
    """Why our client has no ticket; it has said nothing to the server by then.

    By GSS-SPNEGO it comes to the same.
    """
    client = Party(GSSSPNEGO().client(context(host=host)), Credentials(user))
    with pytest.raises(TicketError) as by_spnego:
        client.step()
    client = Party(MECHANISM.client(context(host=host)), Credentials(user))
    with pytest.raises(TicketError) as caught:
        client.step()
    assert str(caught.value).isprintable()
    assert type(caught.value) is type(by_spnego.value)
    return caught.value


# -- a client without a ticket ------------------------------------------------------------------


def test_no_ticket(realm: Realm, use: Use) -> None:
    use(realm.environment())
    error = refused()
    assert type(error) is TicketError
    assert "vnc/localhost@EXAMPLE.ORG" in str(error)
    assert "kinit" in str(error)


def test_expired_ticket(realm: Realm, use: Use) -> None:
    use(realm.environment(kerberos.at_another_time(realm.kinit(), DAY)))
    error = refused()
    assert type(error) is TicketExpiredError
    assert "vnc/localhost@EXAMPLE.ORG has expired" in str(error)


@pytest.mark.parametrize("seconds", [MINUTES, -MINUTES])
def test_clock_of_the_client_and_of_the_kdc(realm: Realm, use: Use, seconds: int) -> None:
    use(realm.environment(kerberos.at_another_time(realm.kinit(), seconds)))
    assert type(refused()) is ClockSkewError


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("host", "principal"),
    [
        ("nowhere.example.net", "vnc/nowhere.example.net@EXAMPLE.ORG"),
        ("nowhere.example.net.", "vnc/nowhere.example.net@EXAMPLE.ORG"),
        ("::1", "vnc/::1@EXAMPLE.ORG"),
        ("a@b", "vnc/a\\@b@EXAMPLE.ORG"),
        ("bärbel", "vnc/bärbel@EXAMPLE.ORG"),
    ],
)
def test_server_that_the_kdc_does_not_know(host: str, principal: str) -> None:
    error = refused(host)
    assert type(error) is TicketError
    assert f"the KDC knows no principal {principal}" in str(error)


@pytest.mark.parametrize(
    "user", ["bob", "alice@OTHER.ORG", "alice/admin", "a@b@c", "\x1b[2J", "\udcff"]
)
@pytest.mark.usefixtures("alice")
def test_ticket_of_somebody_else(user: str) -> None:
    """Who says a name means it: a password may do for that one."""
    assert type(refused(user=user)) is TicketError


@pytest.mark.parametrize("user", ["alice", "alice@EXAMPLE.ORG"])
@pytest.mark.usefixtures("alice")
def test_ticket_of_a_user_who_is_named(user: str) -> None:
    for outcome in log_in(MECHANISM, context(), credentials=Credentials(user, "a password")):
        assert outcome.identity == Identity("alice", "alice")


def test_no_kdc(realm: Realm, use: Use) -> None:
    with kerberos.start("GONE.ORG") as gone:
        ccache = gone.kinit()
    use(gone.environment(ccache))
    error = refused()
    assert type(error) is TicketError
    assert "no KDC could be asked for a ticket for vnc/localhost@GONE.ORG" in str(error)


def test_no_configuration(use: Use, tmp_path: Path) -> None:
    use({"KRB5_CONFIG": str(tmp_path / "none"), "KRB5CCNAME": f"FILE:{tmp_path}/none"})
    assert "vnc/localhost" in str(refused())


def test_ticket_alone_will_do_without_the_kdc(use: Use) -> None:
    with kerberos.start("GONE.ORG") as gone:
        ccache = gone.kinit()
        gone.kvno(ccache, "vnc/localhost")
    use(gone.environment(ccache))
    assert log_in(MECHANISM, context())[1].identity == Identity("alice", "alice")


# -- other realms -------------------------------------------------------------------------------


@pytest.fixture
def other(realm: Realm) -> Iterator[Realm]:
    with kerberos.start("OTHER.ORG", trusts=[realm]) as running:
        yield running


def test_user_of_a_trusted_realm_keeps_its_name(other: Realm, ticket: Path, use: Use) -> None:
    use(other.environment(ticket))
    for asked, authzid in (
        ("", "alice@EXAMPLE.ORG"),
        ("alice@EXAMPLE.ORG", "alice@EXAMPLE.ORG"),
        ("alice", "alice"),  # that is the other realm's alice, and somebody else
    ):
        outcomes = log_in(MECHANISM, context(), credentials=Credentials("", authzid=asked))
        for outcome in outcomes:
            assert outcome.identity == Identity("alice@EXAMPLE.ORG", authzid)


def test_user_of_a_realm_that_is_not_trusted(realm: Realm, use: Use) -> None:
    with kerberos.start("OTHER.ORG") as other:
        use(other.environment(other.kinit()))
        client = Party(MECHANISM.client(context()))
        token = client.step()
    use(realm.environment())
    with pytest.raises(TicketError, match=r"vnc/localhost@OTHER\.ORG not found in keytab"):
        Party(MECHANISM.server(server_side(context()), token)).step()


# -- what a server makes of tickets -------------------------------------------------------------


def served(host: str = "localhost", *, keytab: Path | None = None) -> Error:
    """Why our server refuses a ticket that our client has got; the same by either mechanism."""
    found = []
    for mechanism in (GSSAPI(keytab), GSSSPNEGO(keytab)):
        token = Party(mechanism.client(context(host=host))).step()
        server = Party(mechanism.server(server_side(context()), token))
        with pytest.raises(Error) as caught:
            server.step()
        assert str(caught.value).isprintable()
        found.append(caught.value)
    assert type(found[0]) is type(found[1])
    return found[0]


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("host", kerberos.HOSTS)
def test_every_principal_of_the_keytab_is_taken(host: str) -> None:
    assert log_in(MECHANISM, context(host=host))[1].identity == Identity("alice", "alice")


@pytest.mark.usefixtures("alice")
def test_service_of_another_name(realm: Realm) -> None:
    """QEMU's manual calls it ``qemu``."""
    assert log_in(MECHANISM, context(service="qemu"))[1].identity == Identity("alice", "alice")


@pytest.mark.usefixtures("alice")
def test_ticket_for_a_server_that_is_not_in_the_keytab() -> None:
    error = served(UNKEPT)
    assert type(error) is TicketError
    assert f"vnc/{UNKEPT}@EXAMPLE.ORG not found in keytab" in str(error)


def test_key_that_was_changed(realm: Realm, use: Use, tmp_path: Path) -> None:
    """The right principal, another key: that is a keytab of a realm made anew."""
    with kerberos.start() as anew:
        use(realm.environment(realm.kinit()))
        error = served(keytab=anew.keytab)
    assert type(error) is TicketError
    assert "does not fit the keytab" in str(error)


def test_clock_of_the_client(realm: Realm, ticket: Path, use: Use) -> None:
    """Slow, it hears of that from its own library; fast, from the server."""
    use(realm.environment(kerberos.at_another_time(ticket, -MINUTES)))
    assert type(refused()) is ClockSkewError
    use(realm.environment(kerberos.at_another_time(ticket, MINUTES)))
    assert type(served()) is ClockSkewError


def test_keytab_that_is_not_there(realm: Realm, alice: Path, use: Use, tmp_path: Path) -> None:
    error = served(keytab=tmp_path / "none")
    assert type(error) is ConfigurationError
    assert f"{tmp_path}/none" in str(error)
    use({"KRB5_KTNAME": f"FILE:{tmp_path}/other"})
    assert f"{tmp_path}/other" in str(served())


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("mechanism", [GSSAPI(), GSSSPNEGO()], ids=lambda each: each.name)
def test_token_of_somebody_else_repeated(mechanism: GSSAPI | GSSSPNEGO) -> None:
    token = Party(mechanism.client(context())).step()
    assert Party(mechanism.server(server_side(context()), token)).step()
    with pytest.raises(CredentialsError, match="used before"):
        Party(mechanism.server(server_side(context()), token)).step()


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("token", [b"x", bytes(1000), b"\x60\x84\xff\xff\xff\xff", b"\x60" * 50])
def test_garbage(token: bytes) -> None:
    for end in (
        Party(MECHANISM.server(server_side(context()), token)),
        waiting := Party(MECHANISM.client(context())),
    ):
        if end is waiting:
            end.step()
        with pytest.raises((RemoteProtocolError, CredentialsError)) as caught:
            end.step(token if end is waiting else None)
        assert str(caught.value).isprintable()


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("at", [5, 20, 60, 300, 500, -1])
def test_damaged_token(at: int) -> None:
    token = bytearray(Party(MECHANISM.client(context())).step() or b"")
    token[at] ^= 1
    with pytest.raises((RemoteProtocolError, CredentialsError)):
        Party(MECHANISM.server(server_side(context()), bytes(token))).step()


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("at", [5, 30, 60, -1])
def test_damaged_reply(at: int) -> None:
    """The server's proof is good or it is none."""
    client = Party(MECHANISM.client(context()))
    server = Party(MECHANISM.server(server_side(context()), client.step()))
    reply = bytearray(server.step() or b"")
    reply[at] ^= 1
    with pytest.raises((RemoteProtocolError, ServerProofError)):
        client.step(bytes(reply))


@pytest.mark.usefixtures("alice")
def test_reply_to_somebody_else() -> None:
    """A server that knows another ticket's key only does not get far."""
    clients = [Party(MECHANISM.client(context())) for _ in range(2)]
    tokens = [client.step() for client in clients]
    reply = Party(MECHANISM.server(server_side(context()), tokens[0])).step()
    with pytest.raises((RemoteProtocolError, ServerProofError)):
        clients[1].step(reply)


# -- what no peer of ours does ------------------------------------------------------------------


def established(flags: int) -> Callable[..., Step]:
    return lambda handle, token: Step(None, Established(handle, "a@R", "a", flags, 256))


@pytest.mark.usefixtures("alice")
def test_server_that_does_not_prove_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_step", established(0))
    with pytest.raises(ServerProofError):
        Party(MECHANISM.client(context())).step()


@pytest.mark.usefixtures("alice")
def test_anonymous_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 8062: one can be had without any account."""
    token = raw_client().gss.step()
    monkeypatch.setattr(module, "_step", established(MUTUAL | ANONYMOUS))
    with pytest.raises(CredentialsError, match="names nobody"):
        Party(MECHANISM.server(server_side(context()), token)).step()


@pytest.mark.usefixtures("alice")
def test_another_mechanism_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as NTLM within SPNEGO."""
    monkeypatch.setattr(module.library, "KRB5", "1.3.6.1.4.1.311.2.2.10")
    with pytest.raises(RemoteProtocolError, match="instead of Kerberos"):
        log_in(GSSAPI(), context())


class Unreadable:
    """A context whose client has a name that is not UTF-8."""

    complete, mech = True, gssapi.MechType.kerberos

    class Name:
        def __str__(self) -> str:
            return b"\xff".decode()

    initiator_name = Name()

    def step(self, _: bytes) -> None:
        return None


def test_name_that_is_not_utf8() -> None:
    with pytest.raises(CredentialsError, match="UTF-8"):
        module._step(Unreadable(), b"")


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(("mechanism", "inside"), [(GSSAPI(), SPNEGO), (GSSSPNEGO(), SPNEGO)])
def test_token_of_another_mechanism(mechanism: GSSAPI | GSSSPNEGO, inside: gssapi.OID) -> None:
    token = gssapi.SecurityContext(
        name=gssapi.Name("vnc@localhost", gssapi.NameType.hostbased_service),
        mech=inside,
        usage="initiate",
    ).step()
    server = Party(mechanism.server(server_side(context()), token))
    if mechanism.oid == "1.3.6.1.5.5.2":
        assert server.step()
    else:
        with pytest.raises(RemoteProtocolError, match="malformed Kerberos token"):
            server.step()


@pytest.mark.usefixtures("alice")
def test_no_key_in_repr() -> None:
    client, _ = asking(MECHANISM, context())
    assert "SecurityContext" not in repr(client.asked)
