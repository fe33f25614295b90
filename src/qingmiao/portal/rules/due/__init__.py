"""What the calculators ask: one question a screen, each answer read kindly and kept in the address, nowhere else."""
