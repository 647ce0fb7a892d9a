"""Folders of CAMs and masks say which classes their label ids are."""

import json
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole

NAME = 'classes.json'


def write_class_names(folder, classes):
    """Write ``classes.json``: the names of label ids 0, 1, 2, ....

    Raises:
        ValueError: The folder holds files of other classes.
    """
    check_class_names_of(folder, classes)
    with replace_when_whole(Path(folder) / NAME) as file:
        file.write(json.dumps(dict(classes=list(classes)), indent=1).encode())


def has_class_names(folder) -> bool:
    return (Path(folder) / NAME).is_file()


def check_class_names_of(folder, classes):
    """Check that a folder's label ids are those of a data set.

    A folder without ``classes.json``, of another program, is not judged.

    Raises:
        ValueError: It was made with other classes, or in another order.
    """
    if not has_class_names(folder):
        return
    path = Path(folder) / NAME
    try:
        made_with = json.loads(path.read_text())['classes']
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f'{path} is damaged: {error!r}') from error
    if made_with != list(classes):
        raise ValueError(
            f'{folder} was made with the classes {made_with}, and the data '
            f'set has {list(classes)}: give it the same classes in the same '
            'order, or make the folder anew'
        )
