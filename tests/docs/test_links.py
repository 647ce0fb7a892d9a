"""Every link of the documentation leads somewhere."""

import re

import pytest

from .pages import (
    HISTORY,
    PAGES,
    ROOT,
    anchors,
    is_there,
    links,
    name_of,
)

ELSEWHERE = re.compile(r'\w+:')
# files that prose and code name: as a rule somebody will look for them
FILE = re.compile(
    r'(?<![\w./$}*-])((?:benchmarks|configs|docs|mmseg_pmm|requirements|tests'
    r'|tools)/[\w./-]+\.(?:py|sh|md|txt|yml))\b'
)
# what the pages have a reader make, and what MMSegmentation has
OF_OTHERS = re.compile(
    r'configs/(pets|cells|NAME|pspnet)/'
    r'|tools/dataset_converters/voc_aug\.py'
)


@pytest.mark.parametrize('page', [*PAGES, HISTORY], ids=name_of)
def test_links_lead_somewhere(page):
    broken = []
    for link in links(page):
        if ELSEWHERE.match(link):
            continue
        path, _, anchor = link.partition('#')
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_files_that_are_named_exist(page):
    text = page.read_text(encoding='utf-8')
    # a page may have its reader write a config
    written = set(re.findall(r'^# (\S+\.py)$', text, re.M))
    missing = [
        name
        for name in FILE.findall(text)
        if not is_there(name)
        and name not in written
        and not OF_OTHERS.match(name)
    ]
    assert not missing


def test_readme_is_short():
    assert len((ROOT / 'README.md').read_text().splitlines()) <= 120


def test_anchors_are_those_of_forges():
    page = ROOT / 'docs/results.md'
    assert {'1000-voc-photos', 'twice-as-long-and-seam'} <= anchors(page)
    reference = ROOT / 'docs/reference/models.md'
    assert 'mmseg_pmm.models.PUSLoss' in anchors(reference)
