"""
What runs without a caller.

    jobs            what is done, and how often
    keeper          who does it: of several processes the one with the lease
    clock           time for who removes things
    fold_counters   one job for the command line
"""
