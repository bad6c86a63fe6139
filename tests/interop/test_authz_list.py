"""Exported rules in QEMU itself: its authz-list lets in whom ours let in, and nobody else."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import sealvnc
from interop.attempt import TIMEOUT, Attempt, address
from peers import qemu
from sealvnc.errors import AuthorizationError, ClientCertificateError
from sealvnc.policy.acl_file import parse_rules
from sealvnc.policy.authz_list import exported, imported
from sealvnc.policy.capability import USUAL
from sealvnc.policy.parties import Guest, Who

pytestmark = pytest.mark.peers

SASL, CERTIFICATE = "x509-sasl-authz", "x509-client-cert"
WEB = Guest("web01")
ALICE, BOB = 'user = "alice"\n', 'user = "bob"\n'
ALL, ALL_BUT_POWER, VIEW, DENY = (
    'allow = "all"\n',
    'allow = ["view", "keyboard", "pointer", "clipboard-in", "clipboard-out", "resize"]\n',
    'allow = ["view"]\n',
    "deny = true\n",
)


def rule(*lines: str, guest: str = "*") -> str:
    return f'[[rule]]\nguest = "{guest}"\n' + "".join(lines)


LISTS = {
    "nobody": "",
    "alice": rule(ALICE, ALL_BUT_POWER, guest="web*"),
    "alice elsewhere": rule(ALICE, ALL, guest="db*"),
    "a pattern": rule('user = "?o*"\n', ALL),
    "first match": rule(BOB, DENY) + rule("anyone = true\n", ALL),
    "view only": rule(ALICE, ALL) + rule(BOB, VIEW) + rule('user = "b*"\n', ALL),
    "hours": rule(BOB, ALL, 'hours = "00:00-24:00"\n') + rule(ALICE, ALL),
    "a group denied": rule(BOB, ALL) + rule('group = "ops"\n', DENY) + rule(ALICE, ALL),
}
SUBJECTS = {
    "in its order": rule('certificate = "O=Example,CN=alice"\n', ALL),
    "in that of RFC 4514": rule('certificate = "CN=alice,O=Example"\n', ALL),
    "a pattern": rule('certificate = "O=Example,CN=al*"\n', ALL),
    "anyone but bob": rule('certificate = "CN=bob,O=Example"\n', DENY)
    + rule('certificate = "*"\n', ALL),
    "bob": rule('certificate = "*CN=bob"\n', ALL),
}


@pytest.fixture(scope="module", params=[SASL, CERTIFICATE])
def server(request: pytest.FixtureRequest) -> Iterator[qemu.Server]:
    with qemu.start(request.param) as found:
        yield found


def put(server: qemu.Server, name: str, text: str) -> None:
    """In the place of the list that is asked; QEMU looks it up by its name at each login."""
    server.qmp("object-del", id=name)
    server.qmp("object-add", **{"qom-type": "authz-list", "id": name, **json.loads(text)})


def lets_in(server: qemu.Server, attempt: Attempt, refusal: type[sealvnc.Error]) -> bool:
    async def try_it() -> bool:
        told = attempt.keywords()
        try:
            async with sealvnc.connect(
                address(server), attempt.credentials, timeout=TIMEOUT, **told
            ):
                return True
        except refusal:
            return False

    return asyncio.run(try_it())


@pytest.mark.parametrize("server", [SASL], indirect=True)
@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_users(server: qemu.Server, text: str) -> None:
    """Whoever is in may do all but power by our rules; what is said whole is as ours."""
    rules = parse_rules(text)
    written, unsaid = exported(rules, "user", WEB)
    put(server, "user", written)
    for name in ("alice", "bob"):
        is_in = lets_in(server, Attempt(SASL, user=name), AuthorizationError)
        may = USUAL in rules.decide(Who(name), WEB, datetime.now(UTC)).capabilities
        assert is_in is may or (unsaid and not is_in), unsaid


@pytest.mark.parametrize("server", [SASL], indirect=True)
def test_imported(server: qemu.Server) -> None:
    """A list means here what it means there."""
    text = '{"rules": [{"match": "a*e", "policy": "allow", "format": "glob"}]}'
    put(server, "user", text)
    entries = imported(text, "user", "*")
    assert [each["user"] for each in entries] == ["a*e", "a*@*e"]
    assert lets_in(server, Attempt(SASL), AuthorizationError)
    assert not lets_in(server, Attempt(SASL, user="bob"), AuthorizationError)


@pytest.mark.parametrize("server", [CERTIFICATE], indirect=True)
@pytest.mark.parametrize("text", SUBJECTS.values(), ids=SUBJECTS)
def test_certificates(server: qemu.Server, text: str) -> None:
    rules = parse_rules(text)
    written, unsaid = exported(rules, "certificate", WEB)
    assert unsaid == []
    put(server, "certificate", written)
    for name in ("alice", "bob"):
        attempt = Attempt(CERTIFICATE, client=name)
        who = Who(name, certificate=f"O=Example,CN={name}")
        may = bool(rules.decide(who, WEB, datetime.now(UTC)).capabilities)
        assert lets_in(server, attempt, ClientCertificateError) is may
