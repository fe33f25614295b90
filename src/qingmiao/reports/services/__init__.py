"""What is written of reports: incidents, reports and their cases, assignments, restricted cases, public answers, and what time brings."""
