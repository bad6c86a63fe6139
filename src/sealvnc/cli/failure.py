"""What an error means to the person at the terminal: an exit code, and what to do next."""

from collections.abc import Sequence

from .. import errors

EXIT_CODES: Sequence[tuple[type[errors.Error], int]] = (
    (errors.UnreachableError, 3),
    (errors.ConnectionClosedError, 3),
    (errors.DeadlineError, 4),
    (errors.UnavailableError, 9),
    (errors.AuthorizationError, 6),
    (errors.AuthenticationError, 5),
    (errors.CertificateError, 7),
    (errors.TLSError, 7),
    (errors.NegotiationError, 8),
    (errors.ProtocolError, 8),
    (errors.ConfigurationError, 2),
    (errors.Error, 1),
)
"""The first class that fits decides."""

ADVICE: Sequence[tuple[type[errors.Error], str]] = (
    (
        errors.NoGatewayError,
        "Is it running (systemctl status sealvnc-gateway)? --config and --control name another.",
    ),
    (
        errors.UnreachableError,
        "Is the server running, and is this its TCP port? host:1 means 5901.",
    ),
    (errors.DeadlineError, "A longer --timeout may help."),
    (errors.NotAdministratorError, "Run it as root, or see admins in sealvnc.toml."),
    (errors.UnavailableError, "Name another guest, as vnc://HOST/GUEST, or try again later."),
    (
        errors.AuthorizationError,
        "An access list on the server (a gateway: sealvnc acl; QEMU: sasl-authz, tls-authz) has "
        "to let this user in.",
    ),
    (
        errors.ServerProofError,
        "Somebody may be pretending to be the server. The password was not revealed.",
    ),
    (errors.ChannelBindingError, "Somebody sits between you and the server. Do not log in."),
    (
        errors.AbortedError,
        "Give --user and --password-file, or VNC_USERNAME and VNC_PASSWORD, or use a terminal.",
    ),
    (errors.TicketExpiredError, "Renew it with kinit."),
    (errors.ClockSkewError, "Set the clock (timedatectl set-ntp true), then try again."),
    (errors.TicketError, "klist shows what you have; docs/howto/kerberos.md what goes wrong."),
    (
        errors.CredentialsError,
        "Check the user name and the password; some servers know users as user@hostname, and only "
        "a gateway knows guests by /name.",
    ),
    (
        errors.CertificateExpiredError,
        "The server's owner has to renew it (and the clock be right).",
    ),
    (
        errors.CertificateUntrustedError,
        "Name its authority with --ca FILE, or pin this very certificate with --pin, once its "
        "owner has confirmed the fingerprint.",
    ),
    (
        errors.CertificateNameError,
        "Use a name that the certificate has, or say with --server-name which one to expect.",
    ),
    (
        errors.ServerKeyError,
        "Pin it with --pin, once the server's owner has confirmed the fingerprint.",
    ),
    (errors.CertificatePinError, "Unless its owner has replaced it, this is not your server."),
    (errors.ClientCertificateError, "Give one that it accepts with --cert FILE and --key FILE."),
    (
        errors.PolicyError,
        "Have the server offer TLS with X.509 (x509sasl). What is weak is used only if you name "
        "it: --security NAME, --mechanism NAME; an unprotected session also needs --insecure.",
    ),
    (errors.SecurityTypeError, "Types are named with --security; weak ones reveal or risk more."),
    (errors.MechanismError, "Without --mechanism, whatever both ends have in common is used."),
)
"""The first class that fits gives the last sentence; no entry, no sentence."""


def explain(error: errors.Error) -> tuple[str, int]:
    """One paragraph, and the exit code."""
    code = next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    text = f"sealvnc: {str(error).rstrip('.')}."
    if isinstance(error, errors.CertificateError) and error.fingerprint:
        text = f"{text} Its fingerprint is {error.fingerprint}."
    advice = next((advice for kind, advice in ADVICE if isinstance(error, kind)), "")
    return f"{text} {advice}".rstrip(), code
