"""Folders of predictions and masks say what made them."""

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole

NAME = 'made_with.json'
# what folders of masks had before: their pipeline alone
OLD_NAME = 'settings.json'
PACKAGES = 'mmseg_pmm', 'torch', 'numpy'
# of files that were there before
UNKNOWN = 'what made them is not known'


def made_with(settings, checkpoint=None) -> dict:
    """What ``made_with.json`` says of a folder's files.

    Args:
        settings (dict | list): All that the files depend on, beside weights.
        checkpoint (str, optional): Of what predicted them. A file of this
            machine is known by its content. None: a pipeline made them.

    Returns:
        dict: ``checkpoint``, ``content`` (SHA-256), ``settings`` and
        ``versions``.
    """
    content = None
    if checkpoint is not None and Path(checkpoint).is_file():
        digest = hashlib.sha256()
        with open(checkpoint, 'rb') as file:
            while part := file.read(1 << 22):
                digest.update(part)
        content = digest.hexdigest()
    return dict(
        checkpoint=None if checkpoint is None else str(checkpoint),
        content=content,
        settings=json.loads(json.dumps(settings, default=str)),
        versions=dict(filter(None, map(_version, PACKAGES))),
    )


def read_made_with(folder):
    """What a folder says of itself; None where it says nothing that can be
    read."""
    folder = Path(folder)
    try:
        if (folder / NAME).exists():
            said = json.loads((folder / NAME).read_text())
            return said if isinstance(said, dict) else None
        settings = json.loads((folder / OLD_NAME).read_text())
    except (OSError, ValueError):
        return None
    return dict(checkpoint=None, content=None, settings=settings)


def digest_of(made) -> str:
    """Short for what :func:`made_with` says of weights and settings."""
    parts = [made['content'] or made['checkpoint'], made['settings']]
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_made_with(folder, made) -> bool:
    """Whether a folder says that the same made all of its files."""
    said = read_made_with(folder)
    if not said or 'older_files' in said:
        return False
    try:
        check_made_with(folder, made)
    except ValueError:
        return False
    return True


def check_made_with(folder, made):
    """Refuse to mix files.

    A folder that does not say what made it is not judged.

    Args:
        folder (str): It may be missing.
        made (dict): Of :func:`made_with`.

    Raises:
        ValueError: The folder holds those of another checkpoint or of other
            settings.
    """
    said = read_made_with(folder)
    of_weights = 'checkpoint' if made['content'] is None else 'content'
    if said is None or not {of_weights, 'settings'} <= set(said):
        return
    same_weights = said[of_weights] == made[of_weights]
    same_settings = said['settings'] == made['settings']
    if not (same_weights and same_settings):
        which = 'other settings' if same_weights else 'another checkpoint'
        name = NAME if (Path(folder) / NAME).exists() else OLD_NAME
        raise ValueError(
            f'{folder} holds files of {which} (see {name} there): give '
            'another --out, or --overwrite to make them again (in a run of a '
            'whole method: remove the folder)'
        )


def claim_folder(folder, made, suffixes, config, overwrite=False):
    """Say what is going to make a folder's files.

    Args:
        suffixes (Iterable[str]): Of the files that are made.
        config (str): The config's text, for people.
        overwrite (bool): Remove those that are there; other files stay.
    """
    folder = Path(folder)
    there = list(folder.iterdir()) if folder.is_dir() else []
    there = [path for path in there if path.suffix in suffixes]
    if overwrite:
        for path in there:
            path.unlink()
        there = []
    # once not known, never known
    older = bool(there) and not is_made_with(folder, made)
    write_made_with(folder, made, config, older)


def write_made_with(folder, made, config, older):
    """:func:`claim_folder` for who has looked at the files.

    Args:
        older (bool): Whether some are of another checkpoint, of other
            settings, or not known.
    """
    folder = Path(folder)
    if older:
        made = dict(made, older_files=UNKNOWN)
    with replace_when_whole(folder / NAME) as file:
        file.write(json.dumps(dict(made, config=config), indent=1).encode())
    (folder / OLD_NAME).unlink(missing_ok=True)


def _version(package):
    try:
        return package, version(package)
    except PackageNotFoundError:
        return None
