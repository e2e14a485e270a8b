"""Tests of the Poly VVX integration and of its virtual phone."""
