"""Folders of predictions say which weights and settings made them."""

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole

NAME = 'made_with.json'
PACKAGES = 'mmseg_pmm', 'torch', 'numpy'


def made_with(checkpoint, settings) -> dict:
    """What ``made_with.json`` says of a prediction.

    Args:
        checkpoint (str): A file of this machine is known by its content.
        settings (dict): All that predictions depend on.

    Returns:
        dict: ``checkpoint``, ``content`` (SHA-256), ``settings`` and
        ``versions``.
    """
    content = None
    if Path(checkpoint).is_file():
        digest = hashlib.sha256()
        with open(checkpoint, 'rb') as file:
            while part := file.read(1 << 22):
                digest.update(part)
        content = digest.hexdigest()
    return dict(
        checkpoint=str(checkpoint),
        content=content,
        settings=json.loads(json.dumps(settings, default=str)),
        versions=dict(filter(None, map(_version, PACKAGES))),
    )


def check_made_with(folder, made):
    """Refuse to mix predictions.

    A folder that does not say what made it is not judged.

    Args:
        folder (str): It may be missing.
        made (dict): Of :func:`made_with`.

    Raises:
        ValueError: The folder holds those of another checkpoint or of other
            settings.
    """
    try:
        there = json.loads((Path(folder) / NAME).read_text())
        of_weights = 'checkpoint' if made['content'] is None else 'content'
        same_weights = there[of_weights] == made[of_weights]
        same_settings = there['settings'] == made['settings']
    except (OSError, ValueError, KeyError, TypeError):
        return
    if not (same_weights and same_settings):
        which = 'other settings' if same_weights else 'another checkpoint'
        raise ValueError(
            f'{folder} holds predictions of {which} (see {NAME} there): give '
            'another --out, or --overwrite to make them again'
        )


def claim_folder(folder, made, suffixes, config, overwrite=False):
    """Say what is going to make a folder's files.

    Args:
        suffixes (Iterable[str]): Of the predictions.
        config (str): The config's text, for people.
        overwrite (bool): Remove the predictions that are there; other files
            stay.
    """
    folder = Path(folder)
    there = list(folder.iterdir()) if folder.is_dir() else []
    there = [path for path in there if path.suffix in suffixes]
    if overwrite:
        for path in there:
            path.unlink()
    elif there and not (folder / NAME).is_file():
        made = dict(made, older_files='what made them is not known')
    with replace_when_whole(folder / NAME) as file:
        file.write(json.dumps(dict(made, config=config), indent=1).encode())


def _version(package):
    try:
        return package, version(package)
    except PackageNotFoundError:
        return None
