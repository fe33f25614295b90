"""Pure rules of reports: the words, the deadlines, likeness of two reports, follow codes, figures with small cells suppressed."""
