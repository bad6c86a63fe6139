"""The option --provider, and what it makes of --mechanism."""

import click
import pytest
from click.testing import CliRunner

from sealvnc.cli.options import ClientOptions, client_options


@click.command()
@client_options
def show(client: ClientOptions) -> None:
    click.echo(f"{client.provider} {' '.join(client.mechanism)}")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "own "),
        (["--mechanism", "scram-sha-256"], "own SCRAM-SHA-256"),
        (["--mechanism", "gs2-krb5", "--provider", "cyrus"], "cyrus GS2-KRB5"),
        (["--provider", "cyrus", "--mechanism", "plain"], "cyrus PLAIN"),
    ],
)
def test_accepted(arguments: list[str], expected: str) -> None:
    assert CliRunner().invoke(show, arguments).output.rstrip("\n") == expected


@pytest.mark.parametrize(
    "arguments",
    [["--mechanism", "gs2-krb5"], ["--provider", "dovecot"]],
)
def test_refused(arguments: list[str]) -> None:
    assert CliRunner().invoke(show, arguments).exit_code == 2
