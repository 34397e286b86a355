"""The Elasticsearch engine: its index, its queries, and how it is watched.

``mapping``, ``documents``, ``queries`` and ``breaker`` are pure; ``connection`` alone holds the client.
"""
