"""The probes: every address, callback and file, asked by everybody for everything, with canaries in every store."""
