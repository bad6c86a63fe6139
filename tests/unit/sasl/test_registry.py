"""sasl.registry: the table of mechanisms, strongest first."""

from sealvnc.sasl import MECHANISMS


def strength(name: str) -> tuple[bool, bool, int]:
    """What a reader expects of the order: binding, then a proof, then the hash."""
    digits = name.removesuffix("-PLUS").rpartition("-")[2]
    return name.endswith("-PLUS"), name.startswith("SCRAM"), int(digits) if digits.isdigit() else 0


def test_names_are_unique() -> None:
    assert len({mechanism.name for mechanism in MECHANISMS}) == len(MECHANISMS)


def test_order() -> None:
    """A certificate first, then SCRAM, bound before unbound; what reveals passwords comes last."""
    names = [mechanism.name for mechanism in MECHANISMS]
    assert names[0] == "EXTERNAL"
    assert names[1:] == sorted(names[1:], key=strength, reverse=True)
    revealing = [mechanism.reveals_password for mechanism in MECHANISMS]
    assert revealing == sorted(revealing)


def test_flags() -> None:
    """SCRAM alone proves the server; no mechanism here has a layer, or tokens instead of text."""
    for mechanism in MECHANISMS:
        assert mechanism.proves_server == mechanism.name.startswith("SCRAM")
        assert mechanism.only_by_name == (mechanism.name == "ANONYMOUS")
        assert (mechanism.maximum_ssf, mechanism.binary) == (0, False)
