"""Tests of the notifications of phones."""
