"""People who work in care: each once in the city, where and as what they work, what proves them fit, and whether they are fit today.

What an institution may do with its filing is said by filings; this app takes over the people whom a filing established.
"""
