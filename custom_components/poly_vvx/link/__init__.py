"""How a phone is reached, and known to be itself.

Only this, and the forms that ask for it, know the password of a phone.
"""
