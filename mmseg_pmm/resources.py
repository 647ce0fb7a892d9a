"""Configs and tools: the repository's, or those that a wheel brings along."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parent
IN_WHEEL = PACKAGE / '.mim'
ROOT = IN_WHEEL if IN_WHEEL.is_dir() else PACKAGE.parent
CONFIGS = ROOT / 'configs'
TOOLS = ROOT / 'tools'


def find_config(path):
    """A config of one's own, or else one that comes with the package.

    Args:
        path (str | Path): A file, or the name of one of the package's
            configs, with or without its folder: ``cam_voc.py``,
            ``configs/pmm/cam_voc.py``.

    Returns:
        str: The path; as it was given where there is no such config.
    """
    path = Path(path)
    if not path.is_file() and not path.is_absolute():
        parts = path.parts
        for found in CONFIGS.rglob(path.name):
            # names are unique, folders have to be right
            if found.parts[-len(parts) :] == parts:
                return str(found)
    return str(path)


def tools():
    """Programs by name: folders with an ``__init__.py`` hold their parts.

    Returns:
        dict[str, Path]
    """
    return {
        path.stem: path
        for path in sorted(TOOLS.rglob('*'))
        if path.suffix in ('.py', '.sh')
        and not (path.parent / '__init__.py').is_file()
    }


def tool_command(name: str, *words: str) -> str:
    """How one calls a tool in this folder.

    Args:
        name (str): Of :func:`tools`, as ``test``.
        *words (str): Its arguments; empty ones are left out.

    Returns:
        str: ``python tools/test.py ...``, or ``python -m mmseg_pmm test ...``
        where the folder has no such file.
    """
    path = tools()[name].relative_to(ROOT)
    program = 'bash' if path.suffix == '.sh' else 'python'
    words = filter(None, words)
    return command_for_here(' '.join([program, str(path), *words]))


def command_for_here(command: str) -> str:
    """A command of the repository as one types it in this folder."""

    def replace(match):
        if Path(match[1]).is_file():
            return match[0]
        return f'python -m mmseg_pmm {Path(match[1]).stem}'

    return re.sub(r'(?:python|bash) (tools/\S+)', replace, command)
