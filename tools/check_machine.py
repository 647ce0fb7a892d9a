"""Say in the first second what `make quickstart` and `make test` lack.

Runs before there is an environment, on whatever Python there is: standard
library only, and syntax that old versions read. Its argument is the stack to
install.
"""

import os
import shutil
import sys
import sysconfig

# By stack: for these the pinned torch has wheels, and mmcv 2.1.0 compiles.
OLDEST = (3, 10)
NEWEST = dict(onedl=(3, 13), openmmlab=(3, 11))
# pydensecrf does not compile from this one on, and is left out.
WITHOUT_PYDENSECRF = (3, 13)
GIGABYTES = 7


def problems(stack):
    """Sentences: what is missing and what to do."""
    if stack not in NEWEST:
        yield 'STACK is {} or {}, not {!r}'.format(*(sorted(NEWEST) + [stack]))
        return
    version = tuple(sys.version_info[:2])
    if not OLDEST <= version <= NEWEST[stack]:
        yield (
            'Python {}.{} to {}.{} is needed (the pinned torch has wheels '
            'for these), this is {}.{}: call `make PYTHON=python3.11 ...`'
        ).format(*(OLDEST + NEWEST[stack] + version))
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        yield 'Python has no venv: `apt-get install python3-venv`'
    compiled = ['pydensecrf'] if version < WITHOUT_PYDENSECRF else []
    compiled += ['mmcv'] if stack == 'openmmlab' else []
    if compiled:
        for problem in problems_of_compiling():
            yield problem + ' for ' + ' and '.join(compiled)
    if shutil.disk_usage('.').free < GIGABYTES * 1e9:
        yield 'the environment needs {} GB of disk here'.format(GIGABYTES)


def problems_of_compiling():
    if not shutil.which('g++'):
        yield 'no C++ compiler (`apt-get install g++`)'
    headers = sysconfig.get_paths()['include']
    if not os.path.exists(os.path.join(headers, 'Python.h')):
        yield 'no Python headers (`apt-get install python3-dev`)'


def main():
    found = list(problems(sys.argv[1] if len(sys.argv) > 1 else 'onedl'))
    for problem in found:
        sys.stderr.write('error: {}\n'.format(problem))
    sys.exit(bool(found))


if __name__ == '__main__':
    main()
