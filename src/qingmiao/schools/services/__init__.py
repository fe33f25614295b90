"""Everything that writes about schools and students."""
