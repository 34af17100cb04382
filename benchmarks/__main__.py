"""`python -m benchmarks`: run every benchmark and print its tables."""

from benchmarks import compared, console, disturbed, searches, verifier, verifier_memory

verifier.main()
verifier_memory.main()
disturbed.main()
compared.main(*compared.BARS)
console.main()
searches.main(*searches.DATABASES)
