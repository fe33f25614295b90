"""The plan as a board: targets, measures, tasks, evidence, the joint conference. Not: the documents (policy)."""
