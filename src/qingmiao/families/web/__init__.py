"""Pages of families and of the county that checks what they say."""
