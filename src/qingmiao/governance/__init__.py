"""The plan as a board: targets, measures, tasks, evidence, the joint conference, demonstration. Not: the documents (policy)."""
