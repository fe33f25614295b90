"""Publications shaped for families, for those who publish them, and for messages."""
