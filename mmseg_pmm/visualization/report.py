"""A page of tables and pictures in one file, which opens offline."""

import base64
import io
from html import escape
from pathlib import Path

from PIL import Image

from mmseg_pmm.files.atomic import replace_when_whole

from .painting import to_height

# as high as a row of pictures is on a large screen
HEIGHT = 256
# two pictures beside each other on a phone, six on a projector
STYLE = """
:root { color-scheme: light; }
body { font: 1.125rem/1.5 system-ui, sans-serif; color: #111;
       background: #fff; margin: 0 auto; max-width: 90rem; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; margin: 1.5em 0 .5em; }
h3 { font-size: 1.125rem; overflow-wrap: anywhere; }
p, li, figcaption { max-width: 50rem; }
li { overflow-wrap: anywhere; }
.look { padding: .5rem 1rem .5rem 2rem; border-left: .4rem solid #d97706; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
td, th { padding: .25em .8em .25em 0; border-bottom: 1px solid #bbb;
         text-align: left; }
td:nth-child(n+2) { font-variant-numeric: tabular-nums; }
.class, td:nth-child(n+2) { white-space: nowrap; }
img { max-width: 100%; display: block; }
figure { margin: 0 0 1rem; }
.row { display: grid; gap: .5rem; grid-template-columns:
       repeat(auto-fill, minmax(clamp(9rem, 15%, 17rem), 1fr)); }
.row figure { margin: 0; }
.row img { width: 100%; }
.row figcaption { font-size: 1rem; overflow-wrap: anywhere; }
.bar { display: inline-block; height: .9em; margin-right: .4em;
       vertical-align: -.1em; outline: 1px solid #555; }
pre { background: #f0f0f0; padding: .5em; white-space: pre-wrap;
      overflow-wrap: anywhere; }
.swatch { display: inline-block; width: 1em; height: 1em;
          margin: 0 .3em 0 0; vertical-align: -.1em;
          outline: 1px solid #555; }
.legend span { display: inline-block; margin-right: 1em; }
.legend .swatch { margin-right: .3em; }
"""


def heading(text: str) -> str:
    return f'<h2>{escape(text)}</h2>'


def paragraph(text: str) -> str:
    return f'<p>{escape(text)}</p>'


def code(text: str) -> str:
    return f'<pre>{escape(text)}</pre>'


def items(texts) -> str:
    """A list."""
    entries = ''.join(f'<li>{escape(text)}</li>' for text in texts)
    return f'<ul class="look">{entries}</ul>'


def table(head, rows) -> str:
    """A table of texts; ``head`` names the columns."""
    return _table(
        map(_text, head), ([_text(cell) for cell in row] for row in rows)
    )


def bars(head, rows, palette) -> str:
    """A table whose values are drawn as bars, too.

    Args:
        head (Sequence[str]): Names the columns, that of the names first.
        rows (Sequence[tuple]): Of each: a name, and pairs (value, text); a
            value of None gets no bar.
        palette (Sequence): RGB triple of each row.
    """
    values = [value for _, *pairs in rows for value, _ in pairs]
    values = [value for value in values if value is not None]
    longest = max(values, default=0) or 1
    width = 14 / max(len(head) - 1, 1)  # em, of all columns together

    def line(row, colour):
        name, *pairs = row
        name = _swatch(colour) + _text(name)
        cells = [f'<span class="class">{name}</span>']
        for value, text in pairs:
            if value is None:
                cells.append(_text(text))
                continue
            length = width * value / longest
            cells.append(
                f'<span class="bar" style="width: {length:.2f}em; '
                f'background: {_rgb(colour)}"></span>{_text(text)}'
            )
        return cells

    return _table(map(_text, head), map(line, rows, palette))


def legend(names, palette) -> str:
    """Class names beside their colours (RGB, 0 to 255)."""
    items = (
        f'<span>{_swatch(colour)}{_text(name)}</span>'
        for name, colour in zip(names, palette, strict=True)
    )
    return f'<p class="legend">{" ".join(items)}</p>'


def picture(path, caption: str) -> str:
    """A PNG file, inline."""
    return png(Path(path).read_bytes(), caption)


def png(content, caption: str) -> str:
    """The bytes of a PNG file, inline."""
    return _figure(content, 'png', caption)


def pictures(title: str, row) -> str:
    """Pictures that stand beside each other as far as there is room.

    Args:
        title (str): Heading.
        row (Iterable[tuple]): Pictures (H, W, 3) uint8 RGB and captions.
    """
    figures = (_figure(_jpeg(array), 'jpeg', text) for array, text in row)
    return f'<h3>{escape(title)}</h3><div class="row">{"".join(figures)}</div>'


def write_report(path, title: str, parts):
    """Write an HTML page.

    Args:
        path (str | Path): HTML file.
        title (str): Title and first heading.
        parts (Iterable[str]): What the functions above return.
    """
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><style>{STYLE}</style>'
        f'<h1>{escape(title)}</h1>{"".join(parts)}</html>\n'
    )
    with replace_when_whole(path) as file:
        file.write(page.encode())


def _text(value) -> str:
    return escape(str(value))


def _table(head, rows) -> str:
    """Of cells that are HTML already."""

    def line(tag, cells):
        cells = (f'<{tag}>{cell}</{tag}>' for cell in cells)
        return f'<tr>{"".join(cells)}</tr>'

    body = ''.join(line('td', row) for row in rows)
    return f'<div class="wide"><table>{line("th", head)}{body}</table></div>'


def _rgb(colour) -> str:
    return f'rgb({", ".join(str(int(value)) for value in colour)})'


def _swatch(colour) -> str:
    return f'<span class="swatch" style="background: {_rgb(colour)}"></span>'


def _figure(content, kind, caption) -> str:
    data = base64.b64encode(content).decode()
    return (
        f'<figure><img alt="{escape(caption)}" '
        f'src="data:image/{kind};base64,{data}">'
        f'<figcaption>{escape(caption)}</figcaption></figure>'
    )


def _jpeg(array) -> bytes:
    if array.shape[0] > HEIGHT:
        array = to_height(array, HEIGHT)
    file = io.BytesIO()
    Image.fromarray(array).save(file, 'JPEG', quality=90, subsampling=0)
    return file.getvalue()
