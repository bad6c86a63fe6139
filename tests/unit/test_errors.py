"""errors: the tree is what its docstring draws, and the class tells whose move is next."""

import re

import pytest

from sealvnc import errors
from sealvnc.errors import (
    REFUSAL,
    CertificateError,
    ConnectionClosedError,
    Error,
    MechanismError,
    PolicyError,
    SecurityTypeError,
)


def drawn() -> dict[str, str]:
    """Class and parent, as the module's docstring draws them."""
    parents, path = {}, [(-1, "")]
    for line in (errors.__doc__ or "").splitlines():
        if (match := re.search(r"([A-Z][A-Za-z]*Error|Error)\b", line)) is None:
            continue
        depth = match.start()
        while path[-1][0] >= depth:
            path.pop()
        parents[match[1]] = path[-1][1]
        path.append((depth, match[1]))
    return parents


def test_drawing() -> None:
    """Every public class stands in the tree, below its parent."""
    classes = {
        name: value
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Error) and not name.startswith("_")
    }
    tree = drawn()
    assert set(tree) == set(classes)
    for name, parent in tree.items():
        above = [each.__name__ for each in classes[name].__mro__[1:] if each.__name__ in tree]
        assert "".join(above[:1]) == parent


@pytest.mark.parametrize("kind", [SecurityTypeError, MechanismError, PolicyError])
def test_nothing_in_common(kind: type[SecurityTypeError]) -> None:
    """Both lists are attributes, whatever they were made from."""
    error = kind("nothing", offered=iter(["a", "b"]), acceptable=["c"])
    assert (str(error), error.offered, error.acceptable) == ("nothing", ("a", "b"), ("c",))
    assert (kind("nothing").offered, kind("nothing").acceptable) == ((), ())


def test_attributes_of_channel_errors() -> None:
    """A closed connection tells its phase, a refused certificate its fingerprint."""
    assert ConnectionClosedError("gone", "result").phase == "result"
    assert ConnectionClosedError("gone").phase == ""
    assert CertificateError("no").fingerprint == ""


def test_refusal() -> None:
    """A stranger hears one text; gtk-vnc takes reasons of up to 1023 bytes."""
    assert REFUSAL == "Authentication failed"
