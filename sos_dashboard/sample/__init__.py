"""The synthetic programme: submissions of invented authorities, at any size, the same bytes for the same seed."""
