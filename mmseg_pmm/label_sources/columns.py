"""What the columns of a table are."""

from mmseg_pmm.files.image_folder import is_image
from mmseg_pmm.label_sources.cells import (
    check_name,
    is_cross,
    kind_of,
    number_in,
)
from mmseg_pmm.label_sources.crosses import are_crosses, as_words, is_grid
from mmseg_pmm.label_sources.head_line import (
    IGNORED,
    IMAGE,
    LABELS,
    OF_LABELS,
    check_order,
    is_class,
    is_head,
    names_images,
)

ADVICE = (
    'Say what each column is, as in --columns image crack - for an image, a '
    'class with 0 and 1 or scores, and a column that does not count '
    '("labels" is one of names of classes)'
)


def find_columns(path, lines, columns=None):
    """Meanings of the columns, and the lines without the head line.

    Args:
        path (str | Path): The table, for errors.
        lines (list): See :func:`mmseg_pmm.label_sources.lines.read_lines`.
        columns (Sequence[str], optional): What the user says they are.

    Returns:
        tuple[list[str] | None, list]: None where an image is followed by any
        number of classes.

    Raises:
        ValueError: What they are is not clear.
    """
    if columns is not None:
        return _as_told(path, lines, list(columns))
    (first, head), *body = lines
    if kind_of(head[1:]) == 'flags':
        raise ValueError(
            f'{path}: the fields are 0 and 1, and no head line says which '
            'class each column is. Begin with a line "image,cat,dog", or give '
            '--columns image cat dog (if 0 and 1 are names of classes, give '
            'them other names)'
        )
    if not body and not is_image(head[0]):
        raise ValueError(
            f'{path} has one line, which names no image file: {head}'
        )
    image = _image_column(body or lines)
    if not body or is_image(head[min(image, len(head) - 1)]):
        _refuse_marks(path, lines, image)
        return None, lines
    return _below_head(path, first, head, body, image)


def _as_told(path, lines, columns):
    if columns.count(IMAGE) != 1 or len(columns) < 2:
        raise ValueError(
            f'--columns {" ".join(columns)}: one of several has to be "image"'
        )
    for name in columns:
        if name != IGNORED:
            check_name(name)
    if is_head(lines, columns):
        check_order(path, *lines[0], columns)
        lines = lines[1:]
    places = {i for i, name in enumerate(columns) if is_class(name)}
    if are_crosses(_fields_in(lines, places)):
        lines = as_words(lines, places)
    return columns, lines


def _image_column(body) -> int:
    """The only column of image files, or else the first."""
    width = min(len(fields) for _, fields in body)
    of_images = [
        index
        for index in range(width)
        if all(is_image(fields[index]) for _, fields in body)
    ]
    return of_images[0] if len(of_images) == 1 else 0


def _refuse_marks(path, lines, image):
    """Numbers are no classes, and words beside them need not be any; nor are
    crosses that say something by their place."""
    if image:
        raise ValueError(
            f'{path}: the images stand in column {image + 1}. {ADVICE}; if '
            'their names have spaces, separate the fields by commas'
        )
    for number, fields in lines:
        for field in fields[1:]:
            if number_in(field) is not None:
                raise ValueError(
                    f'{path}, line {number}: {field} is a number, and no '
                    f'class. {ADVICE}'
                )
    rows = [fields[1:] for _, fields in lines]
    if are_crosses(rows) and is_grid(rows):
        raise ValueError(
            f'{path}: the fields are crosses, and no head line says which '
            'class each column is. Begin with a line "image,cat,dog", or give '
            '--columns image cat dog'
        )


def _below_head(path, first, head, body, image):
    """Columns below what may be a head line."""
    width = len(head)
    classes = set(range(max(len(fields) for _, fields in body))) - {image}
    if _are_crosses_below(head, body, image, classes):
        body = as_words(body, classes)
    kinds = {
        name: kind_of(fields[i] for _, fields in body if i < len(fields))
        for i, name in enumerate(head)
        if i != image
    }
    found = set(kinds.values()) - {'nothing'}
    if found and found <= {'flags', 'numbers'}:
        if image:  # it may count the lines
            raise ValueError(
                f'{path}: what is the column {head[0]!r}? {ADVICE}'
            )
        _check_classes(path, first, head[1:])
        return [IMAGE, *head[1:]], body
    if names_images(head, image):
        if found == {'text'} and width == 2:
            # lines may have any number of classes
            return ([LABELS, IMAGE] if image else None), body
        raise ValueError(
            f'{path}: which of the columns {list(kinds)} are classes? They '
            f'hold {", ".join(kinds.values())}. {ADVICE}'
        )
    if all(is_image(fields[image]) for _, fields in body):
        _refuse_marks(path, body, image)
        raise ValueError(
            f'{path}: the first line does not name an image file as the '
            'others do. Remove it if it is a head line; if it is an image, '
            'give it its suffix'
        )
    _refuse_marks(path, [(first, head), *body], image)
    return None, [(first, head), *body]


def _are_crosses_below(head, body, image, classes) -> bool:
    """Whether each ``x`` is a cross, and cannot be a class's name."""
    rows = _fields_in(body, classes)
    above = [name for i, name in enumerate(head) if i != image]
    if not are_crosses(rows) or any(map(is_cross, above)):
        return False
    is_surely_head = names_images(head, image) or all(
        is_image(fields[image]) for _, fields in body
    )
    of_names = any(name.lower() in OF_LABELS for name in above)
    return is_grid(rows) or (is_surely_head and not of_names)


def _fields_in(lines, places):
    """Of each line those in some of the columns."""
    return [
        [field for i, field in enumerate(fields) if i in places]
        for _, fields in lines
    ]


def _check_classes(path, line, classes):
    if len(set(classes)) < len(classes) or '' in classes:
        raise ValueError(
            f'{path}, line {line}: each column needs a class of its own, got '
            f'{classes}'
        )
    for name in classes:
        if name.lower() in OF_LABELS:
            raise ValueError(
                f'{path}, line {line}: {name!r} stands over numbers, and is '
                'no name of a class. If they are 0 and 1 or scores, name the '
                'class, as in --columns image crack; if they are numbers of '
                'classes, write the names in their place'
            )
        try:
            check_name(name)
        except ValueError as error:
            raise ValueError(f'{path}, line {line}: {error}') from error
