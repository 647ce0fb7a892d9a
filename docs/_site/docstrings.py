"""Docstrings as Markdown: formulas and references of reStructuredText."""

import re
import textwrap

import griffe

BLOCK = re.compile(
    r'^\.\. math::[ \t]*(.*\n(?:[ \t]+\S.*\n|[ \t]*\n(?=[ \t]+\S))*)', re.M
)
INLINE = re.compile(r':math:`([^`]+)`')
# \text{...}, which stays, or a word that is no command: softmax, mean
WORD = re.compile(r'(\\text\{[^}]*\})|(?<![\\A-Za-z])([A-Za-z]{3,})')
ARG = re.compile(r'\\arg\\?(?=max|min)')
REFERENCE = re.compile(r':(?:func|class|meth|mod|attr):`~?([^`]+)`')


def to_markdown(text):
    """Google-style text with formulas and references for MkDocs."""

    def block(match):
        return f'$$\n{upright(textwrap.dedent(match[1]).strip())}\n$$\n'

    def reference(match):
        name = match[1].rpartition('.')[2]
        # a link where the site has a page of it
        return f'<autoref identifier="{match[1]}" optional>`{name}`</autoref>'

    text = BLOCK.sub(block, f'{text}\n')
    text = INLINE.sub(lambda match: f'${upright(match[1])}$', text)
    return REFERENCE.sub(reference, text).rstrip()


def upright(formula):
    """Names of functions upright, as the docstrings do not mark them."""
    return WORD.sub(
        lambda match: match[1] or rf'\operatorname{{{match[2]}}}',
        ARG.sub('arg', formula),
    )


class Docstrings(griffe.Extension):
    """Called by griffe, which reads the package without importing it."""

    def on_object(self, *, obj, **kwargs):
        if obj.docstring:
            obj.docstring.value = to_markdown(obj.docstring.value)
