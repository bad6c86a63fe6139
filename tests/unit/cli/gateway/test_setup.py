"""`cli/gateway/setup/`: what is made, with which modes, and that nothing of anybody's is lost."""

import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from sealvnc.cli.gateway.setup import Found, Places, plan, require_possible
from sealvnc.cli.gateway.setup.advice import advice
from sealvnc.cli.gateway.setup.found import DEFAULT_PLACES
from sealvnc.cli.gateway.setup.texts import settings, template
from sealvnc.errors import ConfigurationError
from sealvnc.gateway.config import Config, Hypervisor, Listener, parse
from support.certificates import write

FOUND = Found("gw.example.org")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "etc/sealvnc.toml", tmp_path / "pki", tmp_path / "state")


def do(found: Found, places: Places, *, service: bool = False) -> dict[str, str | None]:
    steps = plan(found, places, service=service)
    for step in steps:
        if step.kept is None:
            step.do()
    return {step.text.partition(",")[0]: step.kept for step in steps}


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
    }


# -- what must not happen ----------------------------------------------------------------------


def test_what_is_edited_is_kept(places: Places) -> None:
    do(FOUND, places)
    places.config.write_text("# mine\n")
    kept = do(FOUND, places)
    assert kept[str(places.config)] == "there already, with changes, which are kept"
    assert places.config.read_text() == "# mine\n"


def test_a_second_run_changes_nothing(tmp_path: Path, places: Places) -> None:
    assert set(do(FOUND, places).values()) == {None}
    before = contents(tmp_path)
    assert None not in do(FOUND, places).values()
    assert contents(tmp_path) == before


def test_half_a_certificate(places: Places) -> None:
    do(FOUND, places)
    (places.pki / "server-key.pem").unlink()
    with pytest.raises(ConfigurationError, match=r"server-key\.pem"):
        plan(FOUND, places, service=False)


def test_an_authority_without_its_key(places: Places) -> None:
    do(FOUND, places)
    for name in ("server-cert.pem", "server-key.pem", "ca-key.pem"):
        (places.pki / name).unlink()
    with pytest.raises(ConfigurationError, match=r"not its key \(ca-key\.pem\)"):
        plan(FOUND, places, service=False)


def test_an_authority_that_is_none(places: Places) -> None:
    places.pki.mkdir()
    (places.pki / "ca-cert.pem").write_text("x")
    (places.pki / "ca-key.pem").write_text("x")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        plan(FOUND, places, service=False)


def test_a_given_certificate_that_is_no_good(tmp_path: Path, places: Places) -> None:
    files = write(tmp_path)
    wrong = replace(places, certificate=files.certificate("server"), key=files.key("alice"))
    with pytest.raises(ConfigurationError, match="is not the key of"):
        plan(FOUND, wrong, service=False)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = Places(tmp_path / "file/sealvnc.toml", tmp_path / "pki", tmp_path / "state")
    with pytest.raises(ConfigurationError, match="run this as root, or name places"):
        require_possible(plan(FOUND, places, service=False))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file"]


# -- what is made ------------------------------------------------------------------------------


def test_modes(places: Places) -> None:
    before = os.umask(0)
    try:
        do(FOUND, places)
    finally:
        os.umask(before)
    wanted = {
        places.config.parent: 0o755,
        places.config: 0o644,
        places.acl: 0o640,
        places.state: 0o750,
        places.database: 0o640,
        places.pki: 0o755,
        places.pki / "ca-key.pem": 0o600,
        places.pki / "ca-cert.pem": 0o644,
        places.pki / "server-cert.pem": 0o644,
    }
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in wanted} == wanted
    assert not (places.pki / "server-key.pem").stat().st_mode & 0o007


def test_the_certificate(places: Places) -> None:
    do(FOUND, places)
    made = x509.load_pem_x509_certificate((places.pki / "server-cert.pem").read_bytes())
    ca = x509.load_pem_x509_certificate((places.pki / "ca-cert.pem").read_bytes())
    made.verify_directly_issued_by(ca)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["gw.example.org", "gw"]


def test_a_new_certificate_by_the_authority_that_is_there(places: Places) -> None:
    do(FOUND, places)
    ca = (places.pki / "ca-cert.pem").read_bytes()
    for name in ("server-cert.pem", "server-key.pem"):
        (places.pki / name).unlink()
    do(replace(FOUND, name="192.0.2.7"), places)
    made = x509.load_pem_x509_certificate((places.pki / "server-cert.pem").read_bytes())
    made.verify_directly_issued_by(x509.load_pem_x509_certificate(ca))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.7"]
    assert (places.pki / "ca-cert.pem").read_bytes() == ca


def test_a_given_certificate(tmp_path: Path, places: Places) -> None:
    files = write(tmp_path)
    given = replace(places, certificate=files.certificate("server"), key=files.key("server"))
    do(FOUND, given)
    config = parse(places.config.read_text(), places.config).config
    assert (config.tls.certificate, config.tls.key) == (given.certificate, given.key)
    assert list(places.pki.iterdir()) == []


def test_the_service(tmp_path: Path) -> None:
    for name in ("run/systemd/system", "etc/fail2ban/filter.d"):
        (tmp_path / name).mkdir(parents=True)
    found = replace(FOUND, systemd=True, privileged=True, root=tmp_path, groups=("libvirt",))
    places = replace(DEFAULT_PLACES, certificate=write(tmp_path).both("server"))
    steps = [each for each in plan(found, places, service=True) if each.label == "service"]
    assert [each.text.removeprefix(str(tmp_path)) for each in steps] == [
        "/etc/sysusers.d/sealvnc.conf",
        f"systemd-sysusers {tmp_path}/etc/sysusers.d/sealvnc.conf",
        "/etc/tmpfiles.d/sealvnc.conf",
        "/etc/systemd/system/sealvnc-gateway.service",
        "/etc/systemd/system/sealvnc-gateway.socket",
        "/etc/fail2ban/filter.d/sealvnc.conf",
        "systemctl daemon-reload",
    ]
    for step in steps:
        if step.writes is not None:
            step.do()
    unit = (tmp_path / "etc/systemd/system/sealvnc-gateway.service").read_text()
    assert "ExecStart=/usr/bin/sealvnc gateway run --config /etc/sealvnc/sealvnc.toml" in unit
    again = [each for each in plan(found, places, service=True) if each.label == "service"]
    assert None not in {each.kept for each in again}


@pytest.mark.parametrize(
    "changes",
    [{"systemd": False}, {"privileged": False}],
)
def test_no_service(tmp_path: Path, changes: dict[str, bool]) -> None:
    found = replace(FOUND, systemd=True, privileged=True, root=tmp_path)
    places = replace(DEFAULT_PLACES, certificate=write(tmp_path).both("server"))
    steps = plan(replace(found, **changes), places, service=True)
    assert not [each for each in steps if each.label == "service"]


# -- texts -------------------------------------------------------------------------------------


def test_settings_at_the_usual_places_are_the_default() -> None:
    text = settings(FOUND, DEFAULT_PLACES)
    config = parse(text, Path("x")).config
    assert config == Config(gateway={"name": "gw.example.org"})


def test_what_is_commented_out_is_the_default() -> None:
    text = settings(replace(FOUND, libvirt=True), DEFAULT_PLACES)
    head, _, _ = text.partition("# [guests.web01]")
    uncommented = re.sub(r"^# (\w+ = )", r"\1", head, flags=re.MULTILINE)
    loaded = parse(uncommented, Path("x"))
    assert loaded.config == parse(text, Path("x")).config
    said = {".".join(map(str, key)) for key in loaded.lines}
    sections = ("gateway", "accounts", "kerberos", "tls", "limits", "throttle", "log")
    assert {
        f"{section}.{key}"
        for section in sections
        for key in type(getattr(loaded.config, section)).model_fields
    } <= said
    unix_only = {"insecure", "mode", "group"}
    assert {f"listener.0.{key}" for key in set(Listener.model_fields) - unix_only} <= said
    assert {f"hypervisor.0.{key}" for key in Hypervisor.model_fields} <= said


def test_the_guests_in_comments_can_be_used() -> None:
    _, _, tail = settings(FOUND, DEFAULT_PLACES).partition("# [guests.web01]")
    text = re.sub(r"^# ", "", f"[guests.web01]{tail}", flags=re.MULTILINE)
    assert list(parse(text, Path("x")).config.guests) == ["web01", "desk02"]


def test_what_was_found_is_set(tmp_path: Path, places: Places) -> None:
    found = Found('g"w', principals=("vnc/gw@EXAMPLE.ORG",), libvirt=True, ipv6=False)
    config = parse(settings(found, places), Path("x")).config
    assert config.gateway.name == 'g"w'
    assert config.gateway.acl == tmp_path / "etc/acl.toml"
    assert config.gateway.control == tmp_path / "state/control.sock"
    assert config.accounts.database == f"sqlite:///{tmp_path}/state/accounts.db"
    assert config.kerberos.keytab == tmp_path / "etc/krb5.keytab"
    assert config.listeners[0].address == "0.0.0.0:5900"
    assert config.hypervisors[0].libvirt_uri == "qemu:///system"


def test_the_rules_let_nobody_in() -> None:
    assert all(line.startswith("#") for line in template("acl.txt").splitlines())


def test_advice() -> None:
    found = replace(FOUND, realm="EXAMPLE.ORG", systemd=True)
    text = "\n".join(advice(found, DEFAULT_PLACES, service=True))
    for part in (
        "/etc/pki/sealvnc/ca-cert.pem",
        "kadmin -q 'ktadd -k /etc/sealvnc/krb5.keytab vnc/gw.example.org@EXAMPLE.ORG'",
        "sealvnc user add alice\n",
        "sealvnc acl allow alice 'web*'\n",
        "systemctl enable --now sealvnc-gateway",
    ):
        assert part in text


def test_advice_for_other_places(places: Places) -> None:
    text = "\n".join(advice(FOUND, places, service=True))
    assert f"sealvnc user add alice --config {places.config}" in text
    assert f"sealvnc gateway run --config {places.config}" in text
    assert "systemctl" not in text


def test_advice_where_libvirt_is_and_its_library_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealvnc.cli.gateway.setup.advice.find_spec", lambda name: None)
    found = replace(FOUND, libvirt=True)
    text = "\n".join(advice(found, DEFAULT_PLACES, service=True))
    assert "pip install 'sealvnc[libvirt]'" in text
