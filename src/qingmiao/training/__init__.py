"""Training that counts: courses by the outlines, sessions with places, attendance, tests, certificates; advisers, practice, contests.

Who works where, and what a post asks for, is said by workforce; what is learned here becomes a training record there.
"""
