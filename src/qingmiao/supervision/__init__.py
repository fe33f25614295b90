"""Supervision: what is looked at, each visit, what was found and cured; risk, plan and draw. Not what people report from outside."""
