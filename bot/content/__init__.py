"""What is written: strict YAML, its models, and the library that holds them cross-checked."""
