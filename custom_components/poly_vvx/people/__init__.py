"""Who is calling: address books, and how a number finds a name in them."""
