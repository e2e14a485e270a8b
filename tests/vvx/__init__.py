"""Tests of the phone's own language."""
