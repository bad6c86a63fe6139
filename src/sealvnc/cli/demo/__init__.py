"""What `sealvnc demo` shows: a guest of its own, and what stands in where QEMU is missing.

`guest`     a Linux text console in QEMU behind X.509 TLS and SASL: `find`, `boot`. Made from
            `parts`, `initramfs`, `accounts`, `credentials` and `monitor`.
`console`   the built-in guest: `Console`, drawn by `screen`, answering with `shell`.
"""
