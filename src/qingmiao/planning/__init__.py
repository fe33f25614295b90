"""Where children will be, what care they reach, what to build, and each project until children sit in it.

Answers for demand, norms of new housing, rooms that could serve, scenarios and projects. Not: what is filed (institutions), and what
a project becomes when it opens (filings).
"""
