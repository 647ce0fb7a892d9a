"""Files for labelling tools whose masks have been made anew since."""

import os.path as osp

from mmseg_pmm.files.image_folder import list_files
from mmseg_pmm.prediction.results import COCO, has_been_written


def older_files(folder) -> dict[str, list[str]]:
    """Files for labelling tools that are older than a mask they stand for.

    Args:
        folder (str): Of masks.

    Returns:
        dict[str, list[str]]: The paths of each format that has some.
    """
    since = {
        osp.join(folder, name.removesuffix('.png')): osp.getmtime(
            osp.join(folder, name)
        )
        for name in list_files(folder)
        if name.endswith('.png')
    }
    polygons = [
        f'{path}.json'
        for path in since
        if _is_older(f'{path}.json', since[path])
    ]
    older = dict(labelme=sorted(polygons))
    coco = osp.join(folder, COCO)
    if _is_older(coco, max(since.values(), default=0)):
        older['coco'] = [coco]
    return {name: paths for name, paths in older.items() if paths}


def about_older_files(folder):
    """A sentence on :func:`older_files`, None where there is none."""
    older = older_files(folder)
    if not older:
        return None
    parts = list(older.get('coco', []))
    if polygons := older.get('labelme'):
        files = 'files' if len(polygons) > 1 else 'file'
        parts.insert(0, f'{len(polygons)} {files} of polygons ({polygons[0]})')
    return (
        ' and '.join(parts)
        + ': older than the masks. A call on these photos with --format '
        + ' '.join(name for name in ('labelme', 'coco') if name in older)
        + ' writes anew what is older, without corrections by hand'
    )


def _is_older(path, since) -> bool:
    return osp.isfile(path) and not has_been_written(path, since)
