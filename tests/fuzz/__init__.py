"""Whatever a phone, a person or a stranger sends: nothing but our own errors comes out."""
