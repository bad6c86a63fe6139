"""Loops over pixels and hostile bytes: Python that the build compiles with Cython, bounds checked.

Every file is plain Python, too, and runs uncompiled in tests, in fuzzers and where there
is no compiler. A kernel knows memory, and neither dialogues nor messages: it gets views of
bytes and words, refuses what does not fit, and never reads or writes outside of them.
"""
