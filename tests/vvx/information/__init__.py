"""Tests of what a phone tells of itself."""
