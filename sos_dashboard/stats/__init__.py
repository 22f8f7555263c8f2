"""Pure statistics on numbers and NumPy arrays."""
