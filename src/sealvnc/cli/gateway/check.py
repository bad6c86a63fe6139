"""`sealvnc gateway check`: what counts, where it comes from, and what is wrong."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import ConfigurationError
from ..extra import extra
from .findings import Finding, Severity, of_error

if TYPE_CHECKING:
    from .effective import Effective

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
_WIDEST_KEY = 32


@click.command("check")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/etc/sealvnc/sealvnc.toml"),
    envvar="SEALVNC_CONFIG",
    show_default=True,
    metavar="FILE",
    help="The gateway's configuration.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs: values and findings.")
def command(config: Path, as_json: bool) -> None:
    """Show every value that counts and where it comes from, then what is wrong.

    Findings are errors (the gateway does not start with them), warnings and hints, each with
    what to do about it. Nothing is changed. The exit code is 2 if there is an error, else 0.

    \b
    sealvnc gateway check
    sealvnc gateway check --json | jq '.findings[] | select(.severity == "error")'
    """  # noqa: D301  # click wants the character
    values, findings = _look(config)
    if as_json:
        click.echo(json.dumps(_as_dict(config, values, findings), indent=2))
    else:
        _print_values(config, values)
        _print_findings(findings)
    if any(each.severity is Severity.ERROR for each in findings):
        raise click.exceptions.Exit(2)


def _look(path: Path) -> tuple[Sequence["Effective"], Sequence[Finding]]:
    with extra("gateway"):
        from ...gateway.config import load
        from .effective import effective
        from .looks import everything
    try:
        loaded = load(path)
    except ConfigurationError as problem:
        return (), (of_error(str(path), problem, "correct it; nothing else was looked at"),)
    return tuple(effective(loaded)), everything(loaded)


def _as_dict(
    path: Path, values: Sequence["Effective"], findings: Sequence[Finding]
) -> dict[str, object]:
    return {
        "file": str(path),
        "values": [
            {"key": each.key, "value": each.value, "origin": each.origin} for each in values
        ],
        "findings": [each.as_dict() for each in findings],
    }


def _print_values(path: Path, values: Sequence["Effective"]) -> None:
    width = min(_WIDEST_KEY, max((len(each.key) for each in values), default=0))
    for each in values:
        origin = each.origin.removeprefix(f"{path}:")
        where = "default" if origin == "default" else f"line {origin}"
        click.echo(f"{each.key:<{width}}  {each.shown}  ({where})")
    if values:
        click.echo()


def _print_findings(findings: Sequence[Finding]) -> None:
    for each in findings:
        label = click.style(f"{each.severity}:", fg=_COLOURS[each.severity], bold=True)
        click.echo(f"{label} {each.where}: {each.text}.\n    {each.remedy}")
    counts = [
        f"{number} {severity}{'s' if number != 1 else ''}"
        for severity in Severity
        if (number := sum(each.severity is severity for each in findings))
    ]
    click.echo(f"{', '.join(counts)}." if counts else "Nothing is wrong.")
