"""Pure rules of the plan's board: spells and what a promise has come to."""
