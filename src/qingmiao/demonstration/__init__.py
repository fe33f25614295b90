"""Demonstration institutions: nominated, visited, granted a term, guiding others, ended. Not: the plan that asks for them (governance)."""
