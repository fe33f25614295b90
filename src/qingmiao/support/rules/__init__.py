"""What a programme is, which facts it asks for, and what it is worth: pure, without a database."""
