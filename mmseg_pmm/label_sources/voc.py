"""Image labels from PASCAL VOC's XML files."""

import re
from pathlib import Path
from xml.etree import ElementTree

from mmseg_pmm.label_sources.listing import files_with

# <?xml version="1.0" encoding="gb2312"?>
DECLARATION = re.compile(
    rb'\s*<\?xml.*?encoding=["\']([\w.-]+)["\'].*?\?>', re.DOTALL
)


def read_voc(root, progress=iter) -> dict[str, list[str]]:
    """Every object of an image counts, difficult and truncated ones too.

    Args:
        root (str | Path): The folder with ``Annotations``, or of the XML
            files themselves.
        progress (Callable): Wraps what is worked through.
    """
    annotations = Path(root, 'Annotations')
    if not annotations.is_dir() and any(Path(root).glob('*.xml')):
        annotations = root
    files = list(files_with(annotations, '.xml').items())
    return {stem: object_names(path) for stem, path in progress(files)}


def object_names(path) -> list[str]:
    """Names of the objects in an annotation.

    Raises:
        ValueError: It is no XML file, or an object has no name.
    """
    try:
        root = _parse(Path(path).read_bytes())
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ValueError(f'{path} is no XML file: {error}') from error
    objects = root.findall('object')
    names = [found.findtext('name', '').strip() for found in objects]
    if not all(names):
        raise ValueError(
            f'{path}: object {names.index("") + 1} of {len(names)} has no name'
        )
    return names


def _parse(content):
    try:
        return ElementTree.fromstring(content)
    except ValueError:  # the parser knows no encodings like gb2312
        declaration = DECLARATION.match(content)
        if declaration is None:
            raise
        text = content[declaration.end() :].decode(declaration[1].decode())
        return ElementTree.fromstring(text)
