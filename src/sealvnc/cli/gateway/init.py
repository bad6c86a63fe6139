"""`sealvnc gateway init`: from nothing to a gateway that only needs users and rules."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import ConfigurationError
from ..extra import extra

if TYPE_CHECKING:
    from .setup import Found, Places, Step

_FILE = click.Path(path_type=Path, dir_okay=False)
_DIRECTORY = click.Path(path_type=Path, file_okay=False)


@click.command("init")
@click.option("--config", type=_FILE, metavar="FILE", help="Settings [/etc/sealvnc/sealvnc.toml].")
@click.option("--pki", type=_DIRECTORY, metavar="DIR", help="Certificates [/etc/pki/sealvnc].")
@click.option("--state", type=_DIRECTORY, metavar="DIR", help="Accounts [/var/lib/sealvnc].")
@click.option("--certificate", type=_FILE, metavar="FILE", help="Use this one, PEM; make none.")
@click.option("--key", type=_FILE, metavar="FILE", help="Its key [in the same file].")
@click.option("--name", default="", metavar="HOST", help="What viewers call this host [its name].")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--no-service", is_flag=True, help="No units for systemd, no user, no filter.")
def command(
    config: Path | None,
    pki: Path | None,
    state: Path | None,
    certificate: Path | None,
    key: Path | None,
    name: str,
    dry_run: bool,
    no_service: bool,
) -> None:
    """Set the gateway up: certificate, settings, rules, accounts, service.

    It finds out the host's name, its Kerberos realm and libvirt, and says each thing that it
    makes. What is there already stays as it is: a second run changes nothing. Nobody can log
    in until you add a user and a rule.

    \b
    sealvnc gateway init --dry-run
    sealvnc gateway init --name gw.example.org
    sealvnc gateway init --config ~/gw/sealvnc.toml --pki ~/gw/pki --state ~/gw/state
    """  # noqa: D301  # click wants the character
    with extra("gateway"):
        from . import setup
    places = _places(config, pki, state, certificate, key)
    found = setup.find(name, places)
    steps = setup.plan(found, places, service=not no_service)
    if not dry_run:
        setup.require_possible(steps)
    for line in _facts(found):
        click.echo(f"found    {line}")
    for step in steps:
        _take(step, dry_run=dry_run)
    if all(step.kept is not None for step in steps):
        click.echo("\nEverything is there already; nothing was changed.")
    for paragraph in _advice(found, places, no_service=no_service):
        click.echo(f"\n{paragraph}")


def _places(
    config: Path | None,
    pki: Path | None,
    state: Path | None,
    certificate: Path | None,
    key: Path | None,
) -> "Places":
    from .setup.found import DEFAULT_PLACES, Places

    if key is not None and certificate is None:
        raise ConfigurationError("--key needs the --certificate that it belongs to")
    usual = DEFAULT_PLACES
    return Places(
        (config or usual.config).absolute(),
        (pki or usual.pki).absolute(),
        (state or usual.state).absolute(),
        certificate.absolute() if certificate is not None else None,
        key.absolute() if key is not None else None,
    )


def _facts(found: "Found") -> Iterator[str]:
    yield f"host name     {found.name}"
    keys = ", ".join(found.principals) or "no keytab with vnc/ yet"
    yield f"Kerberos      {f'{found.realm}: {keys}' if found.realm else 'no realm'}"
    yield f"libvirt       {'qemu:///system' if found.libvirt else 'not here'}"
    yield f"systemd       {'here' if found.systemd else 'not here'}"


def _take(step: "Step", *, dry_run: bool) -> None:
    if step.kept is not None:
        click.echo(f"kept     {step.label:<13} {step.text} ({step.kept})")
        return
    if not dry_run:
        step.do()
    click.echo(f"{'would' if dry_run else 'done':<8} {step.label:<13} {step.text}")


def _advice(found: "Found", places: "Places", *, no_service: bool) -> Iterator[str]:
    from .setup.advice import advice

    yield from advice(found, places, service=not no_service)


__all__: Sequence[str] = ["command"]
