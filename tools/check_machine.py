"""Say in the first second what `make quickstart` and `make test` lack.

Runs before there is an environment, on whatever Python there is: standard
library only, and syntax that old versions read.
"""

import os
import shutil
import sys
import sysconfig

OLDEST, NEWEST = (3, 10), (3, 13)
GIGABYTES = 7


def problems():
    """Sentences: what is missing and what to do."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        yield (
            'Python {}.{} to {}.{} is needed (the pinned torch has wheels '
            'for these), this is {}.{}: call `make PYTHON=python3.11 ...`'
        ).format(*(OLDEST + NEWEST + tuple(sys.version_info[:2])))
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        yield 'Python has no venv: `apt-get install python3-venv`'
    if not shutil.which('g++'):
        yield 'no C++ compiler for pydensecrf: `apt-get install g++`'
    headers = sysconfig.get_paths()['include']
    if not os.path.exists(os.path.join(headers, 'Python.h')):
        yield 'no Python headers for pydensecrf: `apt-get install python3-dev`'
    if shutil.disk_usage('.').free < GIGABYTES * 1e9:
        yield 'the environment needs {} GB of disk here'.format(GIGABYTES)


def main():
    found = list(problems())
    for problem in found:
        sys.stderr.write('error: {}\n'.format(problem))
    sys.exit(bool(found))


if __name__ == '__main__':
    main()
