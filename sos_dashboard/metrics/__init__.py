"""What is counted: populations, indicators, and the compiler that turns them into figures."""
