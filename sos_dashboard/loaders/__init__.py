"""From a file to published rows: read, privacy gate, check, pseudonyms, write."""
