"""
The verifier: is this credential good, and whose is it? No request of it enters Django.

    program          what the server loads: settings read, everything put together
    app              one request, from the header to the answer
    routing          which handler a path has
    credentials      what a request presents
    judge            the verdict on it, from memory or from the database
    holders          who holds a good credential, and what his answers are made of
    recognised       header lines whose secret was found right before
    memory           what is remembered of the database, dropped by what changed
    shelf            one bounded table of it
    reading          rows by their keys, in plain SQL
    feed             what memory needs of a database; below, one for each
    sqlite_feed      the same on SQLite: the last commit is looked at for each request
    wal_index        where SQLite's writers tell of it
    postgresql_feed  the same on PostgreSQL: a lease, and changes by snapshot
    postgresql_reader  one connection that rows are read on
    use              uses of keys, written later
    gateway          what a gateway asks: the original request and what it takes
    certificates     the client's certificate, as a gateway hands it over
    permission       whether the holder of a good credential may do that
    identity         what upstreams are told of him
    askers           who may ask about others' credentials
    bodies           a request's body, never too much of it
    rsgi             what the server hands over
    answers          bodies and headers
    authenticate, verify, batch, introspect, health    the handlers
"""
