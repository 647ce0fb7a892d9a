"""A number by which a file that took another's place is known."""

import os
import zlib

from mmseg_pmm.files.stems import stem_of

UNCOMPRESSED = ('.bmp', '.tif', '.tiff')
PARTS, PART = 64, 1024  # of such a file, and bytes of each
# whose end has sums over all of its contents: zip's directory
WITH_SUMS = '.npz'


def sum_of_file(path) -> int:
    """Changes when a file is replaced by another, whatever its time: a sum
    over its stem and its size; of an uncompressed image also over parts of
    it, evenly spaced, since all of one size in pixels have one in bytes; of
    CAMs over the sums that the file ends with.

    Args:
        path (str): On this machine.

    Raises:
        FileNotFoundError: There is none.
    """
    size = os.stat(path).st_size
    checksum = zlib.crc32(os.fsencode(f'{stem_of(path)} {size}'))
    if path.lower().endswith(UNCOMPRESSED):
        with open(path, 'rb') as file:
            for part in range(PARTS):
                file.seek(max(0, size - PART) * part // (PARTS - 1))
                checksum = zlib.crc32(file.read(PART), checksum)
    elif path.endswith(WITH_SUMS):
        with open(path, 'rb') as file:
            file.seek(max(0, size - PART))
            checksum = zlib.crc32(file.read(), checksum)
    return checksum
