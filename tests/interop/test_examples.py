"""The examples of the README run as they stand: the client logs in to the server."""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

from peers import pki

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_client_and_server(tmp_path: Path) -> None:
    """Server first, then client; the picture is the server's grey."""
    files = pki.session().directory("server")
    start = [sys.executable, "-u", EXAMPLES / "server.py", files / "server-cert.pem"]
    with subprocess.Popen(
        [*start, files / "server-key.pem", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            port = re.search(r"port (\d+)", server.stdout.readline())[1]
            address = f"vnc://localhost:{port}"
            client = subprocess.run(
                [sys.executable, EXAMPLES / "first.py", address, pki.session().ca_file],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            assert client.returncode == 0, client.stderr
            assert client.stdout.startswith("an example | alice | TLSv1.3")
            assert "alice came in by VeNCrypt X509SASL" in server.stdout.readline()
        finally:
            server.terminate()
    with Image.open(tmp_path / "screen.png") as picture:
        assert (picture.size, picture.getpixel((0, 0))) == ((320, 200), (128, 128, 128))


def test_the_readme_shows_the_first_example() -> None:
    """What is to be pasted is what runs, but for the arguments."""
    readme = (EXAMPLES.parent / "README.md").read_text()
    shown = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    said = [line.strip() for line in (EXAMPLES / "first.py").read_text().splitlines()]
    for line in shown.splitlines():
        if "async with" not in line and "main(" not in line and "print" not in line:
            assert line.strip() in said
