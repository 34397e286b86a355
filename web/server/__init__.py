"""How requests come in and answers go out: gunicorn's threads never wait for a client.

It owns the connections with clients, and imports nothing of ours.
"""
