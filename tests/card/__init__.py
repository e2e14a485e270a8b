"""Tests of the card's backend."""
