"""What is written of registrations: received, taken from a sheet, used to open an institution's account."""
