"""Our SASL mechanisms against other people's, message by message; see `cases` and `matrix`."""
