"""`python -m benchmarks`: run every benchmark and print its tables."""

from benchmarks.console import main

main()
