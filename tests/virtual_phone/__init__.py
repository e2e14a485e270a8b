"""Tests of the virtual phone."""
