"""What the page of definitions says of each figure, population and record, made when a reader asks for it."""
