"""Pure: the words of an institution (vocabulary) and the shape of its facts. Nothing here judges."""
