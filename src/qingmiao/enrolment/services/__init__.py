"""Everything that writes in enrolment."""
