"""Figures about the integration, each printed by one command."""
