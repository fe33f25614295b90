"""What is decided by numbers and days alone: points, free places, a round and its check, charges, refunds. No Django."""
