"""What a row is: one definition for each record type, and the tables made from it."""
