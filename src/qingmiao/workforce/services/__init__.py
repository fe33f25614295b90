"""Everything that writes about people who work."""

from django.dispatch import Signal

# Told to the apps above, inside the transaction of the nightly watch. went_off_duty: engagement, on, at. class_fell_short: institution,
# class_key, counted, needed, on, at. check_answered, inside the transaction of the answer: request, result, at.
# workers_merged, inside the transaction of a merge: move (merging.Move), actor, at; who hears it lets its rows follow by `move.take`.
went_off_duty, class_fell_short, check_answered, workers_merged = Signal(), Signal(), Signal(), Signal()
