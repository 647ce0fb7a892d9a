"""What stands on the pages: code, links and anchors, by a Markdown parser."""

import re
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *(ROOT / name for name in ('README.md', 'projects/README.md')),
        *(ROOT / 'docs').rglob('*.md'),
        *(ROOT / 'configs').glob('*/README.md'),
    ]
)
HISTORY = ROOT / 'CHANGELOG.md'
REFERENCE = re.compile(r'^::: (\S+)', re.M)


def is_there(name):
    return (ROOT / name).exists()


def name_of(page):
    return page.relative_to(ROOT).as_posix()


@cache
def tokens(page):
    parser = MarkdownIt('commonmark').enable('table')
    return parser.parse(page.read_text(encoding='utf-8'))


def inline(page):
    """Parts of paragraphs, headings and table cells."""
    for token in tokens(page):
        yield from token.children or ()


def code_spans(page):
    for part in inline(page):
        if part.type == 'code_inline':
            yield part.content


def code_blocks(page, *languages):
    """Blocks that name one of the languages; '' is a block without one."""
    for token in tokens(page):
        if token.type == 'fence' and token.info in languages:
            yield token.content
        if token.type == 'code_block' and '' in languages:
            yield token.content


def links(page):
    """Where links and pictures lead."""
    for part in inline(page):
        target = part.attrGet('href') or part.attrGet('src')
        if target is not None:
            yield target


@cache
def anchors(page):
    """Of headings, as forges make them, and of what the docstrings fill in."""
    found, take = set(), False
    for token in tokens(page):
        if take:
            text = ''.join(part.content for part in token.children)
            slug = re.sub(r'[^\w\- ]', '', text.lower()).replace(' ', '-')
            found.add(slug)
        take = token.type == 'heading_open'
    return found | set(REFERENCE.findall(page.read_text(encoding='utf-8')))
