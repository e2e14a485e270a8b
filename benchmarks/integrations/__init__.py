"""Integrations for the Home Assistant that is measured, and for no other."""
