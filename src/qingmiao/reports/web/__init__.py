"""Pages of reports: for citizens, institutions, departments, officers, and those who are named for restricted cases."""
