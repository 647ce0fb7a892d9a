"""Errors that a user can mend, said in a sentence by the tools."""

import errno
import os
import os.path as osp
import re
import sys
import traceback

from mmseg_pmm.quiet_logs import remind

SHOW_ALL = 'MMSEG_PMM_TRACEBACK'
PACKAGE = osp.dirname(osp.abspath(__file__))
HEAD = 'Traceback (most recent call last):\n'
# the last of these in a traceback is where the error was raised
PLACE = re.compile(r'^\s*File "(.+)", line \d+, in .*\n\s*(.*)', re.M)
# what follows it: markers below the source, then the error
ERROR = re.compile(r'^(?:\s*\|)?([A-Za-z_][\w.]*)(?:: (.*))?', re.M | re.S)
# their ValueErrors and KeyErrors are of settings
LIBRARIES = ('mmengine', 'mmcv', 'mmseg', 'mmpretrain', 'torch.utils.data')
# between two of them
NEXT = re.compile(r'\n\n(?:The above exception was|During handling of)')
OF_NETWORK = ('URLError', 'HTTPError')
NO_DOWNLOAD = (
    'a file cannot be downloaded ({}): as a rule the ImageNet weights that a '
    'network begins with. Give a file that is here: new_dataset.py --weights '
    'FILE, or --cfg-options model.backbone.init_cfg.checkpoint=FILE'
)
BUGS = ('TypeError', 'AttributeError', 'NameError', 'UnboundLocalError')
# a file, a folder or a disk is not as it has to be
OF_FILES = {
    getattr(errno, name)
    for name in (
        *('ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EEXIST'),
        *('EISDIR', 'ENOTDIR', 'EMFILE', 'ENFILE', 'ENAMETOOLONG', 'ESTALE'),
    )
    if hasattr(errno, name)
}


def run_tool(main):
    """Call a tool's main function; end with a sentence where that is enough.

    Exits with 1 after an error that a user can mend (a file, a setting), its
    message printed alone, and with 130 after Ctrl-C. Any other error, and
    each one with ``MMSEG_PMM_TRACEBACK=1`` in the environment, keeps its
    traceback. Warnings of the run come once more, before the error.
    """
    try:
        main()
    except (Exception, KeyboardInterrupt) as error:
        if _is_interrupt(error) and not os.environ.get(SHOW_ALL):
            print('interrupted', file=sys.stderr)
            sys.exit(130)
        sentence = sentence_of(error)
        if sentence is None or os.environ.get(SHOW_ALL):
            raise
        sys.exit(
            f'error: {sentence}\n({SHOW_ALL}=1 in the environment shows where)'
        )
    finally:
        remind()


def sentence_of(error):
    """The message of an error that a user can mend, else None.

    Such are those that this package or the running tool raises by a ``raise``
    of its own, whatever library they passed through, in worker processes too;
    what MMEngine, its packages and torch's data loader say of settings, and
    what the system says of files and disks.

    Args:
        error (Exception): With its traceback, causes and contexts.

    Returns:
        str | None
    """
    text = ''.join(traceback.format_exception(error))
    # causes come first, and errors of workers stand inside of others
    blocks = [_Block(block) for block in text.split(HEAD)[1:]]
    if not blocks:
        return None
    blocks = [block for block in blocks if block.kind is not None]
    outermost = blocks[-1] if blocks else None
    while blocks:
        block = blocks.pop()
        if block.kind in OF_NETWORK:
            return NO_DOWNLOAD.format(block.message)
        if block.is_for_user() and not (block.only_carries() and blocks):
            from_worker = HEAD in str(error)
            return outermost.message if from_worker else _message(error)
        if block.kind in BUGS:
            return None
    return None


def _is_interrupt(error) -> bool:
    """Ctrl-C, or what a library made of it: MMEngine, while it formats the
    config for a checkpoint, a SyntaxError."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _message(error):
    # str() of a KeyError is the repr of its message
    is_text = isinstance(error, KeyError) and len(error.args) == 1
    return str(error.args[0]) if is_text else str(error)


class _Block:
    """One traceback of the text of an error: its last frame, its error."""

    def __init__(self, text):
        self.file, self.source, self.kind, self.message = '', '', None, ''
        places = list(PLACE.finditer(text))
        if not places:
            return
        self.file, self.source = places[-1].groups()
        found = ERROR.search(text, places[-1].end())
        if found:
            self.kind = found[1].rpartition('.')[2]
            self.message = NEXT.split(found[2] or '')[0].strip()

    def is_for_user(self) -> bool:
        code = re.match(r'\[Errno (\d+)\]', self.message)
        if code and int(code[1]) in OF_FILES:
            return True
        if self.kind == 'FileNotFoundError':
            return True
        if self.message.startswith('DataLoader worker (pid'):
            return True  # killed, as a rule for its memory
        if 'unexpected keyword argument' in self.message and (
            self.file.endswith(osp.join('registry', 'build_functions.py'))
            or self.message.startswith('DataLoader.')  # built by the runner
        ):
            return True
        of_settings = self.kind in ('ValueError', 'KeyError')
        return self.source.startswith('raise ') and (
            _is_ours(self.file) or (of_settings and _is_a_librarys(self.file))
        )

    def only_carries(self) -> bool:
        """Does it tell of an error that came before, whatever that was?"""
        return self.kind == 'RuntimeError'


def _is_ours(file) -> bool:
    folders = [PACKAGE]
    if osp.isfile(sys.argv[0]):  # not python -c
        folders.append(osp.dirname(osp.abspath(sys.argv[0])))
    return _is_below(file, folders)


def _is_a_librarys(file) -> bool:
    loaded = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    return _is_below(file, [osp.dirname(each.__file__) for each in loaded])


def _is_below(file, folders) -> bool:
    return osp.abspath(file).startswith(tuple(f + os.sep for f in folders))
