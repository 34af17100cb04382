"""What the code cannot say of each endpoint: meanings, answers, examples; one area a file."""
