"""The interface for machines: what the console prints, through the same gate, described by one set of definitions."""
