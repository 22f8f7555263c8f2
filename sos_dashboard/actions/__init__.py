"""Every write: one function, one transaction."""
