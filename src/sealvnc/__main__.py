"""``python -m sealvnc`` is the `sealvnc` command."""

from .cli.main import main

main()
