"""The reference names all that there is, and nothing else."""

import importlib
import re
from functools import cache

import pytest

from mmseg_pmm import pseudo_masks
from mmseg_pmm import registry as registries
from mmseg_pmm.resources import tools

from .pages import PAGES, REFERENCE, ROOT, name_of

PAGES_OF_REFERENCE = sorted((ROOT / 'docs/reference').glob('*.md'))
DESCRIBED = {
    identifier
    for page in PAGES_OF_REFERENCE
    for identifier in REFERENCE.findall(page.read_text())
}
TYPE = re.compile(r'mmseg_pmm\.([A-Z]\w+)')
OURS = [
    value
    for value in vars(registries).values()
    if isinstance(value, registries.Registry) and value.scope == 'mmseg_pmm'
]


@cache
def registered():
    names = set()
    for registry in OURS:
        registry.import_from_location()
        names |= registry.module_dict.keys()
    return frozenset(names)


def resolve(identifier):
    module, _, name = identifier.rpartition('.')
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize('identifier', sorted(DESCRIBED))
def test_what_is_described_is_there(identifier):
    assert resolve(identifier).__doc__


def test_every_registered_type_is_described():
    described = {identifier.rpartition('.')[2] for identifier in DESCRIBED}
    assert registered() <= described


def test_every_registered_type_is_in_the_table():
    table = (ROOT / 'docs/reference/types.md').read_text()
    assert registered() <= set(re.findall(r'`(\w+)`', table))


def test_every_function_of_the_maths_is_described():
    names = {f'mmseg_pmm.pseudo_masks.{n}' for n in pseudo_masks.__all__}
    assert names <= DESCRIBED


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_types_that_are_named_are_registered(page):
    named = set(TYPE.findall(page.read_text()))
    assert named <= registered()


def test_every_tool_is_named():
    page = (ROOT / 'docs/reference/tools.md').read_text()
    paths = {path.relative_to(ROOT).as_posix() for path in tools().values()}
    assert {path for path in paths if path not in page} == set()


def test_variables_of_the_tools_are_read():
    page = (ROOT / 'docs/reference/configs.md').read_text()
    section = page.partition('## Read by the tools')[2].partition('\n## ')[0]
    rows = re.findall(r'^\| (`.*?) \|', section, re.M)
    named = set(re.findall(r'`(\w+)`', ' '.join(rows)))
    assert len(named) > 5
    sources = ''.join(
        path.read_text()
        for folder in ('mmseg_pmm/engine', 'tools')
        for path in (ROOT / folder).rglob('*.py')
    )
    assert {n for n in named if not re.search(rf'\b{n}\b', sources)} == set()


def test_variables_of_the_configs_exist():
    page = (ROOT / 'docs/reference/configs.md').read_text()
    _, _, section = page.partition('## Variables of the files')
    section, _, _ = section.partition('\n## ')
    rows = re.findall(r'^\| (`.*?) \|', section, re.M)
    named = set(re.findall(r'`(\w+)`', ' '.join(rows)))
    assert len(named) > 5
    configs = ''.join(
        path.read_text() for path in (ROOT / 'configs').rglob('*.py')
    )
    assigned = set(re.findall(r'^(\w+) = ', configs, re.M))
    assert named <= assigned
