"""Where image labels come from: readers of what people have.

Each gives ``{stem: [class, ...]}`` and raises ValueError or
FileNotFoundError with the file's name where something is no label.
"""

from .coco import read_coco
from .compounds import compound_remarks
from .folders import read_folders
from .masks import read_masks
from .nothing import nothing_remarks
from .spelling import spelling_remarks
from .table import (
    images_in_several_rows,
    read_table,
    rows_without_label,
    unlabelled_remark,
)
from .tidy import tidy, tidy_name
from .voc import read_voc

__all__ = [
    'compound_remarks',
    'images_in_several_rows',
    'nothing_remarks',
    'read_coco',
    'read_folders',
    'read_masks',
    'read_table',
    'read_voc',
    'rows_without_label',
    'spelling_remarks',
    'tidy',
    'tidy_name',
    'unlabelled_remark',
]
