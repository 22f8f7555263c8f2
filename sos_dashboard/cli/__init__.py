"""Console commands: composition of settings, store and the functions that the web uses too."""
