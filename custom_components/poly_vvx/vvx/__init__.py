"""The phone's own language: the REST API of Poly VVX desk phones.

Knows nothing of Home Assistant. Read it from the bottom up: errors, commands,
fields, turns, transport, client, and beside them calls/ and information/.
"""
