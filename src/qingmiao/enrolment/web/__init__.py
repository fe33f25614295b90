"""Pages of enrolment."""
