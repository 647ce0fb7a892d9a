"""Files appear whole or not at all."""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

from mmseg_pmm.files.folder_checks import make_folder


@contextmanager
def replace_when_whole(path):
    """Open a file beside ``path`` and move it there when the block ends.

    A reader sees the old file or the new one, never a part. When the block
    fails the unfinished file is removed.

    Raises:
        OSError: With the file's name, which the system leaves out when a
            disk is full.
    """
    path = Path(path)
    make_folder(path.parent)
    writer = f'{os.getpid()}-{threading.get_ident()}'
    partial = path.with_name(f'.{path.name}.{writer}.partial')
    try:
        with open(partial, 'wb') as file:
            yield file
        os.replace(partial, path)
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        partial.unlink(missing_ok=True)
