"""Where Cyrus SASL finds accounts at a site: sasldb, SQL, LDAP, and saslauthd in front of LDAP.

Each is a few lines of the server's configuration file; `USERS` are known to all of them.
"""

import contextlib
import glob
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import saslpeers
from .process import PeerError, free_port, listens, running, scratch, wait_for
from .realms import realms

USERS = saslpeers.USERS

BASE = "dc=example,dc=org"
_PROXY = ("proxy", "proxy-pw")  # logs in to LDAP for Cyrus SASL, and may act as every user

_SLAPD = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {directory}/slapd.pid
authz-policy to
authz-regexp uid=([^,@]*)(@[^,]*)?,cn=[^,]*(,cn=[^,]*)?,cn=auth uid=$1,ou=people,{base}
password-hash {{CLEARTEXT}}
database mdb
maxsize 10485760
suffix {base}
directory {directory}/db
access to attrs=userPassword by self read by anonymous auth
access to * by * read
"""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Running back ends; ``configurations`` are the lines for each, by name."""

    configurations: Mapping[str, str]
    stop_saslauthd: Callable[[], None]


@contextlib.contextmanager
def start() -> Iterator[Accounts]:
    """Start OpenLDAP and saslauthd, and make the files: half a second."""
    directory, port = scratch("accounts"), free_port()
    with _slapd(directory, port) as uri, contextlib.ExitStack() as stack:
        stack.enter_context(_saslauthd(directory, uri))
        ldapdb = f"ldapdb_uri: {uri}\nldapdb_id: {_PROXY[0]}\nldapdb_pw: {_PROXY[1]}\n"
        sql = f"sql_engine: sqlite3\nsql_database: {_database(directory)}\n"
        auxprop = "pwcheck_method: auxprop\nauxprop_plugin"
        yield Accounts(
            {
                "sasldb": saslpeers.sasldb_configuration(),
                "sql": f"{auxprop}: sql\n{sql}sql_select: SELECT password FROM users"
                " WHERE name='%u' AND realm='%r'\n",
                "ldapdb": f"{auxprop}: ldapdb\n{ldapdb}ldapdb_mech: DIGEST-MD5\n",
                "saslauthd": f"pwcheck_method: saslauthd\nsaslauthd_path: {directory}/mux/mux\n"
                "mech_list: PLAIN LOGIN\n",
            },
            stack.close,
        )


@contextlib.contextmanager
def _slapd(directory: Path, port: int) -> Iterator[str]:
    (directory / "db").mkdir()
    (directory / "slapd.conf").write_text(_SLAPD.format(directory=directory, base=BASE))
    (directory / "users.ldif").write_text("\n\n".join(_entries()))
    # slapd is a SASL server itself, and must not read /etc/sasl2 nor our own files
    (directory / "own").mkdir()
    (directory / "own" / "slapd.conf").write_text("auxprop_plugin: slapd\n")
    common = ["-f", f"{directory}/slapd.conf"]
    load = [*_program("slapadd"), "-q", *common, "-l", f"{directory}/users.ldif"]
    log = directory / "slapd.log"
    with running(load, log) as process:
        if process.wait(30) != 0:
            raise PeerError(f"slapadd: {log.read_text()}")
    uri = f"ldap://127.0.0.1:{port}"
    environment = {"SASL_CONF_PATH": f"{directory}/own"}
    command = [*_program("slapd"), "-d", "0", *common, "-h", uri]
    with running(command, log, environment=environment) as process:
        wait_for("listening", lambda: listens(port), process, log)
        yield uri


def _entries() -> Iterator[str]:
    yield f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example"
    yield f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people"
    for user, password in (*USERS.items(), _PROXY):
        entry = (
            f"dn: uid={user},ou=people,{BASE}\nobjectClass: inetOrgPerson\nuid: {user}\n"
            f"cn: {user}\nsn: {user}\nuserPassword: {password}"
        )
        everybody = f"authzTo: dn.regex:^uid=[^,]*,ou=people,{BASE}$"
        yield f"{entry}\n{everybody}" if user == _PROXY[0] else entry


@contextlib.contextmanager
def _saslauthd(directory: Path, uri: str) -> Iterator[None]:
    (directory / "mux").mkdir()
    (directory / "saslauthd.conf").write_text(
        f"ldap_servers: {uri}\nldap_search_base: ou=people,{BASE}\nldap_filter: (uid=%u)\n"
    )
    options = ["-a", "ldap", "-O", f"{directory}/saslauthd.conf", "-m", f"{directory}/mux"]
    log = directory / "saslauthd.log"
    with running([*_program("saslauthd"), "-d", "-n", "1", *options], log) as process:
        mux = directory / "mux" / "mux"
        wait_for("listening", lambda: listens(mux), process, log)
        yield


def _database(directory: Path) -> Path:
    path = directory / "users.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE users (name TEXT, realm TEXT, password TEXT)")
        rows = [(user, realm, password) for user, password in USERS.items() for realm in realms()]
        database.executemany("INSERT INTO users VALUES (?, ?, ?)", rows)
        database.commit()
    return path


def _program(name: str) -> list[str]:
    """Servers are in /usr/sbin, which need not be in PATH."""
    return [next(iter(glob.glob(f"/usr/sbin/{name}")), name)]
