"""The phone card: what a dashboard shows of a phone, and how it gets there."""
