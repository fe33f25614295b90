"""Everything that writes about people who work."""

from django.dispatch import Signal

# Told to the apps above, inside the transaction of the nightly watch. went_off_duty: engagement, on, at. class_fell_short: institution,
# class_key, counted, needed, on, at. check_answered, inside the transaction of the answer: request, result, at.
went_off_duty, class_fell_short, check_answered = Signal(), Signal(), Signal()
