"""Image labels from one folder of images for each class."""

import filecmp
from collections import defaultdict
from pathlib import Path

from mmseg_pmm.files.image_folder import (
    composed,
    is_image,
    list_files,
)
from mmseg_pmm.files.stems import stem_of

# OpenCV has no decoder for these everywhere; passed over, they would be lost
OTHER_IMAGES = ('.heic', '.heif', '.avif', '.gif', '.jp2', '.dng')


def read_folders(root, progress=iter) -> dict[str, list[str]]:
    """An image shows the classes of the folders that it lies in.

    Folders within a class's folder belong to the class. Images that show no
    class lie in a folder ``background``.

    Raises:
        FileNotFoundError: There are no folders, or no images in them.
        ValueError: Images in no folder, two images of one name, or images
            of other kinds.
    """
    if not Path(root).is_dir():
        raise FileNotFoundError(f'there is no folder {root}')
    files = sorted(list_files(root))
    images = [name for name in files if is_image(name)]
    if not images:
        raise FileNotFoundError(f'there are no images in folders of {root}')
    other = [name for name in files if name.lower().endswith(OTHER_IMAGES)]
    if other:
        raise ValueError(
            f'{Path(root, other[0])} is an image of a kind that is not read '
            f'({len(other)} files in all): convert it, to JPEG or PNG, or '
            'take it away'
        )
    without_class = [name for name in images if '/' not in name]
    if without_class:
        raise ValueError(
            f'{Path(root, without_class[0])} lies in no folder of a class '
            f'({len(without_class)} images in all). Put them into one: into '
            '"background" if they show no class'
        )
    labels_of, first = defaultdict(list), {}
    for name in progress(images):
        stem, path = composed(stem_of(name)), Path(root, name)
        other = first.setdefault(stem, path)
        if other is not path and not filecmp.cmp(path, other, shallow=False):
            raise ValueError(
                f'{other} and {path} are two images of one name; CAM and mask '
                'files are named after it, so it has to be unique'
            )
        labels_of[stem].append(name.partition('/')[0])
    return labels_of
