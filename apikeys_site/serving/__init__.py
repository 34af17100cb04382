"""
What starts, watches and stops the product.

`manage.py serve` prepares the home and then supervises one child process for each listener:

    plan            what is to be served, from the settings
    home            the directory that holds everything, and its lock
    tls             the local certificate authority and the certificate that is served
    preparation     migrations, static files, the first administrator
    listening       the sockets; they belong to the supervisor, so a restart loses no connection
    supervisor      starts children, passes signals on, says when all is ready
    child           one child process, seen from the supervisor
    listener        the program that runs in the child; it imports no Django
    worker_server   granian, taught to reload without dropping a request
    console_server  the same for the console: WSGI, on threads
    verifier_server the same for the verifier: RSGI, on an event loop
    kuzzle_server   the same for Kuzzle's door: ASGI, HTTP and WebSocket on an event loop
    priority        who goes first where a core is short of time
    clean_environ   keeps the process environment out of each request
"""
