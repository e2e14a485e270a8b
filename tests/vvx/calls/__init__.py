"""Tests of what happens to calls."""
