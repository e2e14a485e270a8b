"""How a phone is reached, and known to be itself. Only here may a password be held."""
