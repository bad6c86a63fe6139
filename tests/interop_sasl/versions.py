"""What the peers call themselves."""

import ctypes
import subprocess


def versions() -> dict[str, str]:
    """A phrase for each peer."""
    sasl, text = ctypes.CDLL("libsasl2.so.2"), ctypes.c_char_p()
    sasl.sasl_version_info(None, ctypes.byref(text), None, None, None, None)
    gsasl = ctypes.CDLL("libgsasl.so.18")
    gsasl.gsasl_check_version.restype = ctypes.c_char_p
    java = subprocess.run(["java", "--version"], capture_output=True, text=True, timeout=30)
    return {
        "Cyrus": f"Cyrus SASL {(text.value or b'?').decode()}",
        "gsasl": f"GNU SASL {gsasl.gsasl_check_version(None).decode()}",
        "Java": java.stdout.partition("\n")[0],
    }
