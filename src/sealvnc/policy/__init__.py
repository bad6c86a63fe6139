"""What somebody may do at which console, and when: capabilities and rules."""
