"""Everything that must be refused, each with its own error class on the side that must refuse."""
