"""The policy library: documents and their clauses, what an officer read in and what was suggested. Not: targets and measures."""
