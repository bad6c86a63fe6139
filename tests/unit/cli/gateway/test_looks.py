"""`cli/gateway/looks/`: each thing that can be wrong is found, and what is right is not."""

import socket
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sealvnc.cli.gateway.findings import Finding, Severity
from sealvnc.cli.gateway.looks import (
    accounts,
    certificate,
    clock,
    guests,
    kerberos,
    places,
    rules,
)
from sealvnc.cli.gateway.looks.service_user import barred
from sealvnc.gateway.config import Loaded, load
from sealvnc.identity.accounts import Accounts
from support.certificates import DAY, Files, example, make, write
from support.keytab import entry


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return write(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], Loaded]:
    def make_it(text: str) -> Loaded:
        path = tmp_path / "sealvnc.toml"
        path.write_text(text)
        return load(path)

    return make_it


def found(findings: Iterator[Finding]) -> list[tuple[Severity, str]]:
    listed = list(findings)
    assert all(each.where and each.remedy for each in listed)
    return [(each.severity, each.text) for each in listed]


# -- certificate ---------------------------------------------------------------------------


def tls(files: Files, label: str, name: str = "vm7.example.org", more: str = "") -> str:
    certificate, key = files.certificate(label), files.key(label)
    key.chmod(0o600)
    return (
        f"[gateway]\nname = '{name}'\n[tls]\ncertificate = '{certificate}'\nkey = '{key}'\n{more}"
    )


@pytest.mark.parametrize(
    ("label", "severity", "expected"),
    [
        ("expired", Severity.ERROR, "has expired on"),
        ("early", Severity.ERROR, "is not valid before"),
        ("nameless", Severity.WARNING, "no subjectAltName"),
        ("other-name", Severity.WARNING, "it is for other.example.org, not for vm7.example.org"),
    ],
)
def test_certificates_that_are_no_good(
    loaded: Callable[[str], Loaded], files: Files, label: str, severity: Severity, expected: str
) -> None:
    all_found = found(certificate.look(loaded(tls(files, label))))
    assert any(each == severity and expected in text for each, text in all_found), all_found


def test_a_certificate_that_ends_soon(loaded: Callable[[str], Loaded], files: Files) -> None:
    ((severity, text),) = found(certificate.look(loaded(tls(files, "server"))))
    assert severity == Severity.WARNING
    assert text.endswith(", in 0 days")


@pytest.fixture
def good(tmp_path: Path) -> Files:
    ca = make(example("CA"), ca=True)
    names = ("vm7.example.org", "*.consoles.example.org")
    own = Files(tmp_path)
    own.write("good", make(example("vm7"), ca, names=names, last=400 * DAY))
    own.write("old-ca", make(example("CA"), ca=True, first=-9 * DAY, last=-timedelta(days=1)))
    return own


def test_a_good_certificate(loaded: Callable[[str], Loaded], good: Files) -> None:
    assert found(certificate.look(loaded(tls(good, "good")))) == []


def test_a_key_for_everybody(loaded: Callable[[str], Loaded], good: Files) -> None:
    text = tls(good, "good")
    good.key("good").chmod(0o644)
    assert found(certificate.look(loaded(text))) == [
        (Severity.ERROR, "every user of this host can get at the private key")
    ]


def test_the_names_of_a_domain(loaded: Callable[[str], Loaded], good: Files) -> None:
    listener = "[[listener]]\ndomain = '{}'\n"
    covered = tls(good, "good", more=listener.format(".consoles.example.org"))
    assert found(certificate.look(loaded(covered))) == []
    ((severity, text),) = found(
        certificate.look(loaded(tls(good, "good", more=listener.format(".other.example.org"))))
    )
    assert severity == Severity.WARNING
    assert text.endswith("not for *.other.example.org")


def test_an_old_authority_of_clients(loaded: Callable[[str], Loaded], good: Files) -> None:
    text = tls(good, "good", more=f"client_ca = '{good.certificate('old-ca')}'")
    ((severity, said),) = found(certificate.look(loaded(text)))
    assert severity == Severity.ERROR
    assert "CN=CA" in said


@pytest.mark.parametrize(
    "tables",
    [
        "[tls]\ncertificate = ''",
        "[tls]\ncertificate = '/nowhere/cert.pem'",
        "[tls]\ncertificate = '/etc/passwd'\nkey = '/etc/passwd'",
    ],
)
def test_no_certificate(loaded: Callable[[str], Loaded], tables: str) -> None:
    ((severity, _),) = found(certificate.look(loaded(tables)))
    assert severity == Severity.ERROR
    assert found(certificate.look(loaded(f"{tables}\n[[listener]]\nsecurity = ['sasl']"))) == []


# -- Kerberos ------------------------------------------------------------------------------


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether python-gssapi is there is not asked."""
    monkeypatch.setattr("sealvnc.sasl.kerberos.library.require", lambda: None)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("principals", "severity", "expected"),
    [
        ("", Severity.ERROR, "it has keys of nobody, and none of vnc/gw.example.org"),
        ("qemu/gw.example.org@EXAMPLE.ORG", Severity.ERROR, "viewers ask for the service vnc"),
        ("vnc/web01@EXAMPLE.ORG", Severity.WARNING, "but viewers that say gw.example.org"),
    ],
)
def test_keytabs(
    tmp_path: Path,
    loaded: Callable[[str], Loaded],
    principals: str,
    severity: Severity,
    expected: str,
) -> None:
    ((found_severity, text),) = found(kerberos.look(loaded(keytab(tmp_path, principals))))
    assert found_severity == severity
    assert expected in text


def keytab(tmp_path: Path, principal: str, enctype: int = 18) -> str:
    path = tmp_path / "krb5.keytab"
    path.write_bytes(b"\x05\x02" + (entry(principal, enctype) if principal else b""))
    path.chmod(0o600)
    return f"[gateway]\nname = 'gw.example.org'\n[kerberos]\nkeytab = '{path}'\n"


@pytest.mark.usefixtures("library")
def test_a_good_keytab(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    text = keytab(tmp_path, "vnc/gw.example.org@EXAMPLE.ORG")
    assert found(kerberos.look(loaded(text))) == []


@pytest.mark.usefixtures("library")
def test_a_weak_key_and_a_mode(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    text = keytab(tmp_path, "vnc/gw.example.org@EXAMPLE.ORG", 23)
    (tmp_path / "krb5.keytab").chmod(0o644)
    assert found(kerberos.look(loaded(text))) == [
        (Severity.ERROR, "every user of this host can get at the gateway's Kerberos keys"),
        (Severity.WARNING, "it has a key of the broken type rc4-hmac"),
    ]


def test_a_realm_without_a_keytab(
    loaded: Callable[[str], Loaded], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sealvnc.gateway.config.models.DEFAULT_KEYTAB", Path("/nowhere"))
    text = "[gateway]\nname = 'gw.example.org'\n[kerberos]\nrealm = 'EXAMPLE.ORG'"
    (only,) = kerberos.look(loaded(text))
    assert only.severity == Severity.HINT
    assert "kadmin -q 'addprinc -randkey vnc/gw.example.org@EXAMPLE.ORG'" in only.remedy


# -- accounts, guests, places, clock ---------------------------------------------------------


def test_nobody_can_log_in(loaded: Callable[[str], Loaded]) -> None:
    (only, *_) = found(accounts.look(loaded("accounts.database = ''\nkerberos.keytab = ''")))
    assert only[0] == Severity.ERROR


def test_a_database_is_not_made(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    path = tmp_path / "accounts.db"
    ((severity, text),) = found(accounts.look(loaded(f"accounts.database = 'sqlite:///{path}'")))
    assert severity == Severity.WARNING
    assert str(path) in text
    assert not path.exists()


def test_a_database_that_is_none(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    path = tmp_path / "accounts.db"
    path.write_bytes(b"this is no database, but much too long to be an empty one" * 20)
    path.chmod(0o604)
    severities = [
        each for each, _ in found(accounts.look(loaded(f"accounts.database = 'sqlite:///{path}'")))
    ]
    assert severities == [Severity.ERROR, Severity.ERROR]


def test_people_who_are_not_here(loaded: Callable[[str], Loaded]) -> None:
    text = (
        "gateway.admins = ['root', 'nobody-here', 'group:nor-here']\nkerberos.keytab = '/x'\n"
        "accounts.database = ''\n[[listener]]\naddress = 'unix:/x'\ngroup = 'nor-here'"
    )
    assert found(accounts.look(loaded(text))) == [
        (Severity.WARNING, "nobody-here is to use the control socket, and is not known here"),
        (Severity.WARNING, "group:nor-here is to use the control socket, and is not known here"),
        (Severity.ERROR, "there is no group nor-here"),
    ]


def test_guests(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    password, console = tmp_path / "password", tmp_path / "console"
    password.write_text("pencil")
    password.chmod(0o644)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(console))
        text = (
            f"[guests.good]\nconsole = 'unix:{console}'\n"
            f"[guests.stopped]\nconsole = 'qmp:{tmp_path}/stopped'\n"
            f"[guests.wrong]\nconsole = 'unix:{password}'\n"
            f"[guests.tcp]\nconsole = 'tcp:h:1'\npassword_file = '{password}'\nca = '/nowhere'\n"
        )
        listed = list(guests.look(loaded(text)))
    assert [(each.severity, each.where.rpartition(":")[2]) for each in listed] == [
        (Severity.HINT, "4"),
        (Severity.ERROR, "6"),
        (Severity.ERROR, str(password)),
        (Severity.ERROR, "10"),
    ]


def test_places(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s"))
        unix.listen()
        (tmp_path / "file").touch()
        addresses = (
            f"127.0.0.1:{taken.getsockname()[1]}",
            "192.0.2.7:5900",
            "host.invalid:5900",
            f"unix:{tmp_path}/s",
            f"unix:{tmp_path}/file",
            f"unix:{tmp_path}/no/such",
            f"unix:{tmp_path}/good",
            "systemd:vnc",
        )
        text = f"gateway.control = '{tmp_path}/control'\n" + "".join(
            f"[[listener]]\naddress = '{each}'\n" for each in addresses
        )
        listed = list(places.look(loaded(text)))
    assert [each.severity for each in listed] == [*[Severity.ERROR] * 6, Severity.HINT]
    assert "Address already in use" in listed[0].text
    assert "no address of this host" in listed[2].text


def test_a_running_gateway_is_left_alone(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "control"))
        unix.listen()
        text = (
            f"gateway.control = '{tmp_path}/control'\n"
            f"[[listener]]\naddress = '127.0.0.1:{taken.getsockname()[1]}'"
        )
        (only,) = places.look(loaded(text))
    assert only.severity == Severity.HINT


def test_a_clock_that_is_slow(
    loaded: Callable[[str], Loaded], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = loaded("")
    assert found(clock.look(here)) == []
    monkeypatch.setattr("time.time", lambda: 0.0)
    ((severity, text),) = found(clock.look(here))
    assert severity == Severity.ERROR
    assert "in the future" in text


# -- rules, users, and the service's user ------------------------------------------------------


def acl(tmp_path: Path, text: str | None) -> str:
    path = tmp_path / "acl.toml"
    if text is not None:
        path.write_text(text)
    return f"gateway.acl = '{path}'\n[guests.web01]\nconsole = 'qmp:/x'\n"


@pytest.mark.parametrize(
    ("text", "severity"),
    [(None, Severity.ERROR), ("[[rule]]\nuser = 3", Severity.ERROR), ("", Severity.WARNING)],
)
def test_rules(
    tmp_path: Path, loaded: Callable[[str], Loaded], text: str | None, severity: Severity
) -> None:
    ((found_severity, _),) = found(rules.look(loaded(acl(tmp_path, text))))
    assert found_severity == severity


def test_good_rules(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    text = acl(tmp_path, "[[rule]]\nuser = 'alice'\nguest = '*'\nallow = 'all'")
    assert found(rules.look(loaded(text))) == []


def test_rules_that_everybody_can_change(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    text = acl(tmp_path, "[[rule]]\nuser = 'alice'\nguest = '*'\nallow = 'all'")
    (tmp_path / "acl.toml").chmod(0o666)
    assert found(rules.look(loaded(text))) == [
        (Severity.ERROR, "every user of this host can change the rules")
    ]


def test_what_the_settings_allow(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    text = acl(tmp_path, "[[rule]]\nuser = 'alice'\nguest = '*'\nallow = 'all'")
    text += "[[listener]]\nsecurity = ['x509sasl', 'tlssasl']\ninsecure = true\nminimum_ssf = 1\n"
    text += "proxies = ['::/0', '192.0.2.7']\nguest = 'web02'\n"
    text += "[[listener]]\naddress = 'unix:/x'\nmode = '0666'\n[guests.tcp]\n"
    text += "console = 'tcp:h:1'\ninsecure = true\n"
    assert {each for each, _ in found(rules.look(loaded(text)))} == {Severity.WARNING}


def test_types_that_name_nobody(loaded: Callable[[str], Loaded]) -> None:
    text = "kerberos.keytab = '/x'\naccounts.database = ''\n"
    text += "[[listener]]\nsecurity = ['x509sasl', 'vnc']"
    assert found(accounts.look(loaded(text))) == [
        (Severity.ERROR, "vnc proves no name, and every rule is about somebody's")
    ]


def test_users(tmp_path: Path, loaded: Callable[[str], Loaded]) -> None:
    url = f"sqlite:///{tmp_path}/accounts.db"
    store = Accounts.open(url, create=True)
    here = loaded(f"accounts.database = '{url}'")
    assert found(accounts.look(here)) == [(Severity.HINT, "no user has a password yet")]
    store.add("alice", "pencil", ())
    assert found(accounts.look(here)) == []


@pytest.fixture
def public() -> Iterator[Path]:
    """A directory that everybody may enter; pytest's own nobody else may."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name).resolve()


def test_who_may_pass(public: Path) -> None:
    directory, path = public / "d", public / "d/key"
    directory.mkdir()
    path.touch()
    directory.chmod(0o711)
    path.chmod(0o640)
    mine, group, stranger = path.stat().st_uid, path.stat().st_gid, 54321
    assert barred(path, 4, mine, ()) is None
    assert barred(path, 6, mine, ()) is None
    assert barred(path, 4, stranger, (group,)) is None
    assert barred(path, 6, stranger, (group,)) == path
    assert barred(path, 4, stranger, (stranger,)) == path
    directory.chmod(0o700)
    path.chmod(0o644)
    assert barred(path, 4, stranger, (stranger,)) == directory
