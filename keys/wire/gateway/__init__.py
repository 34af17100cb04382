"""
What gateways and the verifier say to each other.

    families    which header lines tell of the original request, for each gateway
    original    the original request, read from them
    paths       its path, decoded once, or refused where two readers could differ
    needs       the privileges that a request takes, as a query or a file says them
    routes      the file that says which request takes which
    identity    the header lines that tell the upstream who asks
"""
