"""Everything that writes: declaring, running, carrying an answer on, books, payments, corrections, objections, recognition, trials."""
