"""What a data set was made from, and whether that has changed since."""

import hashlib
import json
import os
import os.path as osp
from datetime import datetime
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.image_folder import IMAGE_SUFFIXES, is_image, list_files

# in the folder of label file and lists
FILE = 'made_from.json'


def sources_now(images, labels, masks=None, img_suffix=None) -> dict | None:
    """How images and labels are now; to be called before they are read.

    Args:
        images (str): Folder.
        labels (str): File or folder.
        masks (str, optional): Folder of ground truth, which may lie in that
            of the images.
        img_suffix (str, optional): Of images; any usual one by default.

    Returns:
        dict | None: For JSON; None where something cannot be read.
    """
    try:
        return dict(
            read=datetime.now().isoformat(' ', 'minutes'),
            images=images,
            number=_number_of_images(images, masks, img_suffix),
            labels=labels,
            state=_state(labels),
            masks=masks,
            img_suffix=img_suffix,
        )
    except OSError:
        return None


def write_sources(root, sources, command):
    """Keep :func:`sources_now` beside the label file.

    Args:
        root (str): Folder of label file and lists.
        sources (dict | None): Of before they were read.
        command (str): That makes the data set.
    """
    text = json.dumps(dict(sources or {}, command=command), indent=1)
    with replace_when_whole(Path(root, FILE)) as file:
        # names of files may be no UTF-8: ASCII holds them
        file.write(text.encode())


def changed_sources(root) -> str | None:
    """Whether labels or images are others than ``new_dataset.py`` has read.

    Files are compared by their contents, folders of labels by names, sizes
    and times of their files (by names alone where these are images in
    folders of classes), images by their number. 100,000 files take less than
    a second.

    Args:
        root (str | Path): Folder of label file and lists, ``data/NAME``;
            paths in it are from the working directory.

    Returns:
        str | None: A sentence, and below it the command to call; None where
        nothing has changed, or nothing is known: the data set was made in
        another way, or what it was made from is not there any more.
    """
    try:
        then = json.loads(Path(root, FILE).read_bytes())
        now = sources_now(
            then['images'], then['labels'], then['masks'], then['img_suffix']
        )
        return None if now is None else _sentence(then, now)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no file, or none of these


def _sentence(then, now):
    images, labels = then['images'], then['labels']
    more = now['number'] - then['number']
    changed = []
    if now['state'] != then['state'] and not (more and images == labels):
        changed.append(f'{labels} has changed')
    if more:
        changed.append(
            f'{images} has {abs(more)} '
            + ('image ' if abs(more) == 1 else 'images ')
            + ('more' if more > 0 else 'fewer')
        )
    if not changed:
        return None
    return (
        f'{" and ".join(changed)} since `new_dataset.py` read '
        f'{"it" if len(changed) == 1 else "them"} ({then["read"]}). If labels '
        'were corrected, or images are to be added or left out, run:\n'
        f'{then["command"]} --overwrite'
    )


def _number_of_images(folder, masks, img_suffix) -> int:
    suffixes = IMAGE_SUFFIXES if img_suffix is None else (img_suffix,)
    of_masks = osp.join(osp.relpath(masks, folder), '') if masks else None
    return sum(
        is_image(name, suffixes)
        for name in list_files(folder)
        if of_masks is None or not name.startswith(of_masks)
    )


def _state(source) -> str:
    """Another string where labels have changed."""
    if not osp.isdir(source):
        content = Path(source).read_bytes()
        return hashlib.sha256(content).hexdigest()
    names = sorted(list_files(source))
    of_voc = [name for name in names if name.lower().endswith('.xml')]
    of_classes = any('/' in name and is_image(name) for name in names)
    if of_voc or not of_classes:  # what is in a file counts
        names = of_voc or names
        for place, name in enumerate(names):
            status = os.stat(osp.join(source, name))
            names[place] += f'\t{status.st_size}\t{status.st_mtime_ns}'
    content = '\n'.join(names).encode(errors='surrogateescape')
    return hashlib.sha256(content).hexdigest()
