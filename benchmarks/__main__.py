"""`python -m benchmarks`: run every benchmark and print its tables."""

from benchmarks import console, searches

console.main()
searches.main(*searches.DATABASES)
