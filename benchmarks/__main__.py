"""`python -m benchmarks`: run every benchmark and print its tables."""

from benchmarks import (
    compared,
    console,
    disturbed,
    kuzzle,
    lists,
    searches,
    uses,
    verifier,
    verifier_memory,
)
from benchmarks.processes import end_in_order

end_in_order()
verifier.main()
verifier_memory.main()
uses.main()
disturbed.main()
compared.main(*compared.BARS)
console.main()
searches.main(*searches.DATABASES)
lists.main()
kuzzle.main()
