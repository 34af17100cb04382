"""What others' packages need to check a key, in environments of their own."""
