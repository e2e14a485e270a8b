"""Tests of how a phone is reached, and known to be itself."""
