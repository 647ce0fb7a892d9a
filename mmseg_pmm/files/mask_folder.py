"""A folder of masks holds those of one pipeline and of one set of classes."""

from pathlib import Path

from mmseg_pmm.files.class_names import (
    NAME,
    check_class_names_of,
    write_class_names,
)
from mmseg_pmm.files.made_with import (
    OLD_NAME,
    check_made_with,
    claim_folder,
    made_with,
    read_made_with,
)


def is_mask_folder(folder) -> bool:
    """Whether a pipeline made the folder's masks, and not a model."""
    if (Path(folder) / OLD_NAME).is_file():
        return True
    said = read_made_with(folder)
    return said is not None and said.get('checkpoint', '') is None


def claim_mask_folder(folder, pipeline, classes, config='', overwrite=False):
    """Keep masks of two different pipelines from mixing in one folder.

    Args:
        folder (str): The masks' folder; made when missing.
        pipeline (Sequence[dict]): Written to ``made_with.json`` there.
        classes (Sequence[str]): Names of the label ids, in ``classes.json``.
        config (str): The config's text, for people.
        overwrite (bool): Remove masks that are there.

    Raises:
        ValueError: The folder holds masks made with other settings, or
            masks that were not made here at all; those are never touched.
    """
    folder = Path(folder)
    made = made_with(pipeline)
    has_masks = any(folder.glob('*.png'))
    if has_masks and not is_mask_folder(folder):
        raise ValueError(
            f'{folder} holds PNG files that were not made here: give '
            'another --out'
        )
    if not overwrite:
        if has_masks:
            check_made_with(folder, made)
        check_class_names_of(folder, classes)
    claim_folder(folder, made, ['.png'], config, overwrite)
    if overwrite:
        (folder / NAME).unlink(missing_ok=True)
    write_class_names(folder, classes)
