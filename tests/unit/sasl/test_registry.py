"""sasl.registry: the table of mechanisms, strongest first."""

from sealvnc.sasl import MECHANISMS


def strength(name: str) -> tuple[bool, bool, int]:
    """What a reader expects of the order: binding, then a proof, then the hash."""
    digits = name.removesuffix("-PLUS").rpartition("-")[2]
    return name.endswith("-PLUS"), name.startswith("SCRAM"), int(digits) if digits.isdigit() else 0


def test_names_are_unique() -> None:
    assert len({mechanism.name for mechanism in MECHANISMS}) == len(MECHANISMS)


def test_order() -> None:
    """A certificate, a ticket, then SCRAM, bound before unbound; what reveals passwords last."""
    names = [mechanism.name for mechanism in MECHANISMS]
    assert names[:3] == ["EXTERNAL", "GSSAPI", "GSS-SPNEGO"]  # QEMU has no layer by the third
    assert names[3:] == sorted(names[3:], key=strength, reverse=True)
    revealing = [mechanism.reveals_password for mechanism in MECHANISMS]
    assert revealing == sorted(revealing)


def test_flags() -> None:
    """SCRAM, Kerberos and DIGEST-MD5 prove the server; the latter two have a layer."""
    layers = {"GSSAPI": 256, "GSS-SPNEGO": 256, "DIGEST-MD5": 128}
    for mechanism in MECHANISMS:
        assert mechanism.proves_server == mechanism.name.startswith(("SCRAM", "GSS", "DIGEST"))
        assert mechanism.maximum_ssf == layers.get(mechanism.name, 0)
        assert mechanism.binary == mechanism.name.startswith("GSS")


def test_legacy() -> None:
    """Off unless somebody names them."""
    legacy = {mechanism.name for mechanism in MECHANISMS if mechanism.only_by_name}
    assert legacy == {"DIGEST-MD5", "OTP", "CRAM-MD5", "ANONYMOUS"}
