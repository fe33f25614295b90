"""质量: evaluation, credit, video governance. Not: what a visit finds wrong (supervision), nor what people report (reports)."""
