"""Tests, one folder a room, through the public door of each."""
