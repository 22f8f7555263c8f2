"""The store: an engine on an embedded or a given PostgreSQL, its metadata and its migrations."""
