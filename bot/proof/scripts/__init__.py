"""Scripted dialog tests: what a case says, and how it is decided and talked through on every front."""
