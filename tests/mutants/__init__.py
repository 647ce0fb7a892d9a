"""Do the tests notice when the package is broken? ``make mutants`` asks.

``faults/`` lists small faults: a file of the package, a text of it, what to
put in its place, and the test file that should notice. Each fault is planted
in a copy of the repository, one at a time, and its test file run there.

A new fault is one line in a list. It changes what the package computes: not
its speed, and not the wording of what it says.
"""
