"""Side-by-side measurements: ours and a real peer's, turn by turn in one run. Nothing is a test."""
