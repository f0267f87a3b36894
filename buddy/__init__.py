"""Buddy: a voice companion that lives in a room."""

__version__ = "0.1.0"
