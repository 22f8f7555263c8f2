"""Every read of figures goes through the gate in this package."""
