"""行业协会: its members and their pledge, what they share with it, mediation, training. Not: supervision, which is the state's alone."""
