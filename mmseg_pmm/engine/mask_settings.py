"""What stage 3's masks depend on, of its config."""

from mmseg_pmm.engine.auto_alpha import AUTO, type_name
from mmseg_pmm.files.made_with import (
    check_made_with,
    made_with,
    read_made_with,
)


def mask_settings(dataset) -> list:
    """The steps of a data set's config, each with all that masks depend on:
    those that read CAMs with the folder.

    Args:
        dataset (ConfigDict): Settings of a data set.
    """
    folder = dataset.get('data_prefix', {}).get('cam_path')
    return [
        dict(step, cam_dir=step.get('cam_dir') or folder)
        if type_name(step) == 'LoadCAMs'
        else step
        for step in dataset.pipeline
    ]


def has_masks_of_others(folder, dataset) -> bool:
    """Whether a folder says that other settings made its masks.

    An ``alpha='auto'``, which only the CAMs tell, is taken for the folder's.

    Args:
        folder (str): Of masks; it may be missing.
        dataset (ConfigDict): As for :func:`mask_settings`.
    """
    said = (read_made_with(folder) or {}).get('settings')
    steps = [dict(step) for step in mask_settings(dataset)]
    if isinstance(said, list):
        for step, old in zip(steps, said, strict=False):
            if step.get('alpha') == AUTO:
                step['alpha'] = old.get('alpha')
    try:
        check_made_with(folder, made_with(steps))
    except ValueError:
        return True
    return False
