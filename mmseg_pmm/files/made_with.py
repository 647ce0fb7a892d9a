"""Folders of predictions say which weights and settings made them."""

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mmseg_pmm.pseudo_masks.store import replace_when_whole

NAME = 'made_with.json'
PACKAGES = 'mmseg_pmm', 'torch', 'numpy'


def made_with(cfg, checkpoint, **options) -> dict:
    """What ``made_with.json`` says of a prediction.

    Args:
        cfg (Config): Of the tool, before it adds folders to write to.
        checkpoint (str): A file of this machine is known by its content.
        options (dict): Of the command line, as far as predictions depend on
            them.

    Returns:
        dict: ``checkpoint``, ``content`` (SHA-256), ``settings`` (all that
        predictions depend on) and ``versions``.
    """
    data_set = cfg.test_dataloader.dataset
    settings = dict(
        options,
        model=cfg.model,
        pipeline=data_set.get('pipeline'),
        test_cfg=cfg.test_cfg,
        evaluator=cfg.test_evaluator,
    )
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


def differs(folder, made) -> str | None:
    """What another prediction in a folder was made with.

    Args:
        folder (str): It may be missing.
        made (dict): Of :func:`made_with`.

    Returns:
        str, optional: ``'another checkpoint'`` or ``'other settings'``; None
        where both are the same, and where the folder does not say.
    """
    try:
        there = json.loads((Path(folder) / NAME).read_text())
    except (OSError, ValueError):
        return None
    checkpoint = 'checkpoint' if made['content'] is None else 'content'
    if there.get(checkpoint) != made[checkpoint]:
        return 'another checkpoint'
    return (
        None if there.get('settings') == made['settings'] else 'other settings'
    )


def begin_anew(folder, made, suffixes, config):
    """Say what makes a folder's files; remove those of another prediction.

    A run that is killed then leaves no mixture.

    Args:
        suffixes (Iterable[str]): Of the predictions; other files stay.
        config (str): The config's text, for people.
    """
    folder = Path(folder)
    if differs(folder, made):
        for path in folder.iterdir():
            if path.suffix in suffixes:
                path.unlink()
    with replace_when_whole(folder / NAME) as file:
        file.write(json.dumps(dict(made, config=config), indent=1).encode())


def _version(package):
    try:
        return package, version(package)
    except PackageNotFoundError:
        return None
