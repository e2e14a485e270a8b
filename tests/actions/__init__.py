"""Tests of what a person can have done."""
