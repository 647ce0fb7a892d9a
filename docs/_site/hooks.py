"""What MkDocs does not do by itself, for a site that needs no network.

Formulas become MathML, which browsers draw without a script. Links to files
beside ``docs/`` lead to pages of the site, so that one link works in the
repository, on a forge and in the site.
"""

import html
import posixpath
import re
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).parents[2]
DOCS = 'docs'
# where files from beside docs/ lie in the site
REPOSITORY = 'repository'
LINK = re.compile(r'(?<=\]\()([^)\s#]+)(#[^)\s]*)?(?=\))')
CODE = re.compile(
    r'(^ *(?:```|~~~).*?^ *(?:```|~~~) *$|`[^`\n]+`)', re.M | re.S
)
FORMULA = re.compile(
    r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.S
)
LANGUAGES = {'.py': 'python', '.yml': 'yaml', '.sh': 'bash', '.json': 'json'}
LOADED = re.compile(r'<(?:script|img|link|iframe)\b[^>]*"(https?://[^"]+)"')


def on_files(files, config):
    """Add the files beside ``docs/`` that pages link to, and theirs."""
    texts = [
        (f'{DOCS}/{file.src_uri}', file.content_string)
        for file in files
        if file.is_documentation_page()
    ]
    known = set()
    while texts:
        source, text = texts.pop()
        for target in targets(source, text):
            path = ROOT / target
            if target in known or is_in_docs(target) or not path.exists():
                continue
            known.add(target)
            content = content_of(path)
            if path.suffix == '.md':
                texts.append((target, content))
            files.append(
                File.generated(config, page_of(target), content=content)
            )
    return files


def on_page_markdown(markdown, page, config, files):
    """Let links to files beside ``docs/`` lead to their pages."""
    source = source_of(page.file.src_uri)

    def replace(match):
        if is_elsewhere(match[1]):
            return match[0]
        target = resolve(source, match[1])
        here = posixpath.dirname(page.file.src_uri)
        return posixpath.relpath(page_of(target), here or '.') + (
            match[2] or ''
        )

    return outside_code(lambda text: LINK.sub(replace, text), markdown)


def on_page_content(content, page, config, files):
    """Formulas as MathML.

    Raises:
        PluginError: A command that is not understood.
    """
    # a requirement of the site alone
    from latex2mathml.converter import convert

    def replace(match):
        display = 'block' if match[1] == 'div' else 'inline'
        source = html.unescape(match[2]).strip()
        formula = convert(source, display=display)
        if '\\' in formula:
            raise PluginError(f'{page.file.src_uri}: formula {source}')
        return f'<{match[1]} class="formula">{formula}</{match[1]}>'

    return FORMULA.sub(replace, content)


def on_post_build(config):
    """Refuse pages that load something from the network.

    Raises:
        PluginError: The page and the address are named.
    """
    for path in Path(config.site_dir).rglob('*.html'):
        found = LOADED.search(path.read_text(encoding='utf-8'))
        if found and 'rel="canonical"' not in found[0]:
            raise PluginError(f'{path} loads {found[1]}')


def content_of(path):
    """A page that shows a file, or what a folder has."""
    if path.is_dir():
        names = sorted(inside.name for inside in path.iterdir())
        return '\n'.join([f'# {path.name}/', '', *(f'* {n}' for n in names)])
    text = path.read_text(encoding='utf-8')
    if path.suffix == '.md':
        return text
    language = LANGUAGES.get(path.suffix, 'text')
    return f'# {path.name}\n\n```{language}\n{text}```\n'


def targets(source, text):
    """Paths below the repository's root that a page links to."""
    prose = CODE.sub('', text)
    return [
        resolve(source, link)
        for link, _ in LINK.findall(prose)
        if not is_elsewhere(link)
    ]


def outside_code(change, text):
    """Apply ``change`` to what is neither a code block nor code in a line."""
    parts = CODE.split(text)
    parts[::2] = map(change, parts[::2])
    return ''.join(parts)


def is_elsewhere(link):
    return '://' in link or link.startswith('mailto:')


def is_in_docs(target):
    return target.startswith(f'{DOCS}/')


def resolve(source, link):
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), link))


def page_of(target):
    """Where a file of the repository is in the site."""
    if is_in_docs(target):
        return target.removeprefix(f'{DOCS}/')
    suffix = '' if target.endswith('.md') else '.md'
    return f'{REPOSITORY}/{target}{suffix}'


def source_of(page):
    """Which file of the repository a Markdown page of the site is."""
    if page.startswith(f'{REPOSITORY}/'):
        return page.removeprefix(f'{REPOSITORY}/')
    return f'{DOCS}/{page}'
