"""Lists of images: train.txt, val.txt."""

import io

from mmengine import fileio

from mmseg_pmm.files.text import decode


def read_image_list(path, folder, backend_args=None) -> list[str]:
    """The images that a list names, as paths from their folder.

    A line holds an image's name, or its path, with its suffix or without.
    Empty lines do not count.

    Args:
        path (str): The list.
        folder (ImageFolder): Where the images are.
        backend_args (dict, optional): Where the list is.

    Raises:
        FileNotFoundError: Some lines name no image of the folder.
        ValueError: The list is empty.
    """
    text = decode(fileio.get(path, backend_args), path)
    # of Windows and of old Macs, too
    lines = io.StringIO(text, newline=None)
    names = [line.strip() for line in lines if line.strip()]
    if not names:
        raise ValueError(f'{path} names no image')
    paths = list(map(folder.find, names))
    missing = [
        name for name, image in zip(names, paths, strict=True) if image is None
    ]
    if missing:
        raise FileNotFoundError(
            f'{path}: {len(missing)} of {len(names)} lines name no image in '
            f'{folder.folder} with {folder.suffix_words()}, '
            f'{missing[0]!r} among them{_advice(missing[0], folder)}'
        )
    return paths


def _advice(line, folder) -> str:
    """What to do about a list of several columns."""
    columns = line.replace(',', ' ').replace(';', ' ').split()
    if len(columns) < 2 or folder.find(columns[0]) is None:
        return ''
    return (
        '. A line names one image, and nothing else: keep the first of its '
        "columns, if all these images are meant, with `tr ',;\\t' ' ' < LIST "
        "| cut -d' ' -f1 > NEW_LIST`"
    )
