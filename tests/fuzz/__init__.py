"""atheris targets: arbitrary bytes end in a `sealvnc.Error` or in success, never in anything else.

One by itself, for as long as one likes::

    python tests/fuzz/fuzz_server.py -max_total_time=600

A file as argument runs that input alone. `test_fuzz` runs all of them for a few seconds each.
"""
