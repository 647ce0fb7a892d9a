"""Which part of the package may import which: arrows point down only."""

import ast
from pathlib import Path

import pytest

import mmseg_pmm

PACKAGE = Path(mmseg_pmm.__file__).parent
# the maths knows nobody; what is not a folder (the registries, resources,
# threads of processes) may be used everywhere else
BELOW = {
    'pseudo_masks': (),
    'files': ('pseudo_masks',),
    'label_sources': ('files', 'pseudo_masks'),
    'models': ('pseudo_masks',),
    'datasets': ('files', 'pseudo_masks'),
    'own_data': ('datasets', 'files', 'label_sources', 'pseudo_masks'),
    'visualization': ('datasets', 'files', 'pseudo_masks'),
    'evaluation': ('datasets', 'files', 'pseudo_masks'),
    'engine': (
        'datasets',
        'evaluation',
        'files',
        'models',
        'pseudo_masks',
        'visualization',
    ),
    'prediction': (
        'datasets',
        'engine',
        'evaluation',
        'files',
        'models',
        'pseudo_masks',
        'visualization',
    ),
}
NO_FOLDERS = {path.stem for path in PACKAGE.glob('*.py')}


def imported(path):
    """Names below ``mmseg_pmm`` that a file imports, wherever it does."""
    here = ('mmseg_pmm', *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else ()
            module = [*start, *filter(None, [node.module])]
            names = ['.'.join([*module, alias.name]) for alias in node.names]
        for name in names:
            root, *parts = name.split('.')
            if root == 'mmseg_pmm' and parts:
                yield node.lineno, parts[0]


def test_every_folder_has_its_place():
    folders = {path.parent.name for path in PACKAGE.glob('*/__init__.py')}
    assert folders == set(BELOW)


@pytest.mark.parametrize('folder', BELOW)
def test_arrows_point_down(folder):
    allowed = {folder, *BELOW[folder]}
    if folder != 'pseudo_masks':
        allowed |= NO_FOLDERS
    upward = [
        f'{path.relative_to(PACKAGE)}, line {line}: {target}'
        for path in sorted((PACKAGE / folder).rglob('*.py'))
        for line, target in imported(path)
        if target not in allowed
    ]
    assert not upward, upward


def test_what_has_no_folder_knows_no_folder():
    upward = {
        (path.name, target)
        for path in PACKAGE.glob('*.py')
        for _, target in imported(path)
        if target in BELOW
    }
    assert not upward


def test_the_library_raises_and_only_tools_exit():
    for path in PACKAGE.rglob('*.py'):
        if path.name in ('__main__.py', 'user_errors.py'):
            continue  # a tool; and what the tools end with
        names = {
            getattr(node, 'id', getattr(node, 'attr', None))
            for node in ast.walk(ast.parse(path.read_text()))
        }
        assert not names & {'SystemExit', 'exit'}, path


def test_tools_are_named_by_resources_alone():
    """A wheel has no folder ``tools/``: messages ask for the command."""
    for path in PACKAGE.rglob('*.py'):
        if path.name == 'resources.py':
            continue
        tree = ast.parse(path.read_text())
        spoken = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr)
        }  # docstrings
        named = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and id(node) not in spoken
            and 'tools/' in str(node.value)
        ]
        assert not named, (path, named)
