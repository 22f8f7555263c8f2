"""A Series in, a file out: one module for each format."""
