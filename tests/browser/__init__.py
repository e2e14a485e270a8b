"""Tests of the cards from end to end: a phone, a real Home Assistant, a real browser."""
