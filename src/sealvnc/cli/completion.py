"""`sealvnc completion`: click's completion scripts, by a name that people find."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of SHELL.

    \b
    bash:  sealvnc completion bash > ~/.local/share/bash-completion/completions/sealvnc
    zsh:   sealvnc completion zsh > "${fpath[1]}/_sealvnc"
    fish:  sealvnc completion fish > ~/.config/fish/completions/sealvnc.fish
    """  # noqa: D301  # click wants the character
    from .main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "sealvnc", "_SEALVNC_COMPLETE").source())
