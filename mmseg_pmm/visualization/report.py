"""A page of tables and pictures in one file, which opens offline."""

import base64
from html import escape
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto;
       max-width: 62em; padding: 0 1em; color: #222; }
table { border-collapse: collapse; }
td, th { padding: .25em .8em; border-bottom: 1px solid #ccc;
         text-align: left; }
td:nth-child(n+2) { font-variant-numeric: tabular-nums; }
img { max-width: 100%; }
figure { margin: 1em 0; }
pre { background: #f4f4f4; padding: .5em; white-space: pre-wrap; }
.swatch { display: inline-block; width: 1em; height: 1em;
          margin: 0 .3em 0 1em; vertical-align: middle; }
"""


def heading(text: str) -> str:
    return f'<h2>{escape(text)}</h2>'


def paragraph(text: str) -> str:
    return f'<p>{escape(text)}</p>'


def code(text: str) -> str:
    return f'<pre>{escape(text)}</pre>'


def table(head, rows) -> str:
    """A table of texts; ``head`` names the columns."""

    def line(tag, cells):
        cells = (f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)
        return f'<tr>{"".join(cells)}</tr>'

    return (
        f'<table>{line("th", head)}'
        f'{"".join(line("td", row) for row in rows)}</table>'
    )


def legend(names, palette) -> str:
    """Class names beside their colours (RGB, 0 to 255)."""
    items = (
        f'<span class="swatch" style="background: rgb{tuple(colour)}">'
        f'</span>{escape(name)}'
        for name, colour in zip(names, palette, strict=True)
    )
    return f'<p>{"".join(items)}</p>'


def picture(path, caption: str) -> str:
    """A PNG file, inline."""
    data = base64.b64encode(Path(path).read_bytes()).decode()
    return (
        f'<figure><img alt="{escape(caption)}" '
        f'src="data:image/png;base64,{data}">'
        f'<figcaption>{escape(caption)}</figcaption></figure>'
    )


def write_report(path, title: str, parts):
    """Write an HTML page.

    Args:
        path (str | Path): HTML file.
        title (str): Title and first heading.
        parts (Iterable[str]): What the functions above return.
    """
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><style>{STYLE}</style>'
        f'<h1>{escape(title)}</h1>{"".join(parts)}</html>\n'
    )
    with replace_when_whole(path) as file:
        file.write(page.encode())
