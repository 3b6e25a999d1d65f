"""Scripted dialog tests, and the tests of how they are read and how they fail."""
