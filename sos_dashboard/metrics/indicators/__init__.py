"""What is counted about a population: one module for each family of indicators."""
