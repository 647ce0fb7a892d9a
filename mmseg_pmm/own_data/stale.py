"""Stages that ran before files were as they are."""

from pathlib import Path


def stale_work_dirs(folder, changed) -> list[str]:
    """What stages left whose configs have changed, or what these build on.

    Args:
        folder (str): Of all configs of the data set.
        changed (Iterable[str]): Paths of configs, label file and lists.

    Returns:
        list[str]: Those of ``work_dirs/STAGE_NAME`` that are there.
    """
    sources = {
        str(path): path.read_text(errors='replace')
        for path in sorted(Path(folder).glob('*.py'))
    }
    stale = (
        Path('work_dirs', Path(config).stem)
        for config in built_on(changed, sources)
    )
    return [str(path) for path in stale if path.is_dir()]


def built_on(changed, sources) -> list[str]:
    """Configs that have changed, or that build on something that has.

    A config builds on what it names: its bases, the configs of the stages
    that it needs, and in the data file label file and lists.

    Args:
        changed (Iterable[str]): Paths of files.
        sources (dict[str, str]): Text of each config, by path.
    """
    found = set(changed)
    names = {f'/{Path(path).name}' for path in found}
    while names:
        more = {
            path
            for path, text in sources.items()
            if path not in found and any(name in text for name in names)
        }
        found |= more
        names = {f'/{Path(path).name}' for path in more}
    return [path for path in sources if path in found]
