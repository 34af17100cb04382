"""What runs without a caller, one job a file."""
