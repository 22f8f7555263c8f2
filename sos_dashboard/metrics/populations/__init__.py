"""Who is counted, and when: one module for each population."""
