"""What is said next: pure functions on data. No I/O, no clock, no chance."""
