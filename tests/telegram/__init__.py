"""Tests of the Telegram front: real HTTP to a local Bot API server, real SQLite."""
