"""sasl.policy: which mechanism on which channel, as a table."""

import pytest

from sealvnc.errors import PolicyError
from sealvnc.sasl import MECHANISMS, Identity, Outcome, Policy
from sealvnc.wire import Protection
from support import facts
from support.example_layer import ExampleLayer, ExampleLayerMechanism

LAYERED = ExampleLayerMechanism()
BY_NAME = {mechanism.name: mechanism for mechanism in (*MECHANISMS, LAYERED)}
CHANNELS = {
    "network": facts.NETWORK,
    "anonymous TLS": facts.IN_ANONYMOUS_TLS,
    "loopback": facts.LOOPBACK,
    "UNIX": facts.UNIX,
    "X.509": facts.IN_X509,
}
TABLE = """
                     network  anonymous TLS  loopback  UNIX  X.509
EXTERNAL             session  session        yes       yes   yes
GSSAPI               yes      yes            yes       yes   yes
GSS-SPNEGO           yes      yes            yes       yes   yes
SCRAM-SHA-512-PLUS   session  session        yes       yes   yes
SCRAM-SHA-256-PLUS   session  session        yes       yes   yes
SCRAM-SHA-1-PLUS     session  session        yes       yes   yes
SCRAM-SHA-512        session  session        yes       yes   yes
SCRAM-SHA-256        session  session        yes       yes   yes
SCRAM-SHA-1          session  session        yes       yes   yes
DIGEST-MD5           weak     weak           weak      weak  weak
OTP                  weak     weak           weak      weak  weak
CRAM-MD5             weak     weak           weak      weak  weak
PLAIN                reveals  reveals        reveals   yes   yes
OAUTHBEARER          reveals  reveals        reveals   yes   yes
ANONYMOUS            weak     weak           weak      weak  weak
X-EXAMPLE-LAYER      yes      yes            yes       yes   yes
"""
REASONS = {
    "session": "it cannot protect the session",
    "reveals": "it would reveal the password",
    "weak": "used only when asked for by name",
}
ROWS = [line.split() for line in TABLE.splitlines()[2:]]
CELLS = [
    (name, channel, verdict)
    for name, *verdicts in ROWS
    for channel, verdict in zip(CHANNELS, verdicts, strict=True)
]


def test_table_is_complete() -> None:
    """A new mechanism needs a row."""
    assert [row[0] for row in ROWS] == list(BY_NAME)


@pytest.mark.parametrize(("name", "channel", "verdict"), CELLS)
def test_mechanism(name: str, channel: str, verdict: str) -> None:
    """What policy says by default."""
    reason = Policy().mechanism_refusal(BY_NAME[name], CHANNELS[channel])
    assert (reason is None) if verdict == "yes" else (REASONS[verdict] in (reason or ""))


@pytest.mark.parametrize(("name", "channel", "verdict"), CELLS)
def test_insecure(name: str, channel: str, verdict: str) -> None:
    """`insecure` gives up the protection of the session, never the password."""
    reason = Policy(insecure=True).mechanism_refusal(BY_NAME[name], CHANNELS[channel])
    assert (reason is None) == (verdict in ("yes", "session"))


@pytest.mark.parametrize("channel", CHANNELS)
def test_named(channel: str) -> None:
    """A pin admits a weak mechanism, shuts out all others, and makes PLAIN no safer."""
    policy = Policy(mechanisms=("ANONYMOUS", "PLAIN"))
    for name in ("ANONYMOUS", "PLAIN"):
        reason = policy.mechanism_refusal(BY_NAME[name], CHANNELS[channel])
        assert (reason is None) == (channel in ("UNIX", "X.509"))
    reason = policy.mechanism_refusal(BY_NAME["SCRAM-SHA-256"], CHANNELS[channel])
    assert "not among the mechanisms asked for" in (reason or "")


@pytest.mark.parametrize(
    ("protection", "policy", "required", "maximum"),
    [
        (facts.NETWORK, Policy(), 128, 256),
        (facts.NETWORK, Policy(minimum_ssf=56), 56, 256),
        (facts.NETWORK, Policy(insecure=True), 0, 256),
        (facts.IN_ANONYMOUS_TLS, Policy(), 128, 256),
        (facts.LOOPBACK, Policy(), 0, 256),
        (facts.UNIX, Policy(), 0, 256),
        (facts.IN_X509, Policy(minimum_ssf=256), 0, 0),
    ],
)
def test_layer_bounds(protection: Protection, policy: Policy, required: int, maximum: int) -> None:
    """Where nothing else protects, a layer must; under verified TLS there is none."""
    assert (policy.required_ssf(protection), policy.maximum_ssf(protection)) == (required, maximum)


@pytest.mark.parametrize(
    ("protection", "reason"),
    [
        (facts.NETWORK, "would not be protected"),
        (facts.IN_ANONYMOUS_TLS, "anonymous TLS"),
        (facts.LOOPBACK, None),
        (facts.UNIX, None),
        (facts.IN_X509, None),
        (facts.NETWORK.with_layer("example", 128), None),
        (facts.NETWORK.with_layer("example", 56), "would not be protected"),
    ],
)
def test_session(protection: Protection, reason: str | None) -> None:
    """Whether a session may go on as it is."""
    found = Policy().session_refusal(protection)
    assert (found is None) if reason is None else (reason in (found or ""))


@pytest.mark.parametrize(("bits", "enough"), [(0, False), (56, False), (127, False), (128, True)])
def test_negotiated_layer(bits: int, enough: bool) -> None:
    """What was negotiated counts, not what the mechanism is capable of."""
    outcome = Outcome(Identity("alice", "alice"), ExampleLayer(bits) if bits else None)
    Policy().require_layer(outcome, facts.UNIX)
    if enough:
        Policy().require_layer(outcome, facts.NETWORK)
    else:
        with pytest.raises(PolicyError, match=f"{bits} bits was negotiated, 128 required"):
            Policy().require_layer(outcome, facts.NETWORK)
