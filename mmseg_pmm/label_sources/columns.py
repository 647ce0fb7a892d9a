"""What the columns of a table are."""

from mmseg_pmm.files.image_folder import is_image
from mmseg_pmm.label_sources.cells import check_name, kind_of, number_in

IMAGE, LABELS, IGNORED = 'image', 'labels', '-'
# over columns of images and of labels, in any case
OF_IMAGES = {'image', 'images', 'img', 'file', 'filename', 'file_name', 'path'}
OF_IMAGES |= {'image_id', 'image_name', 'id', 'name', 'photo', 'picture'}
OF_LABELS = {'label', 'labels', 'class', 'classes', 'category', 'categories'}
OF_LABELS |= {'tag', 'tags', 'target', 'targets', 'y'}
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
        _refuse_numbers(path, lines, image)
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
    if _is_head(lines, columns):
        lines = lines[1:]
    return columns, lines


def _is_head(lines, columns) -> bool:
    """Whether the first line holds words where the next has images or
    numbers, or names the columns as everyone does."""
    if len(lines) < 2:
        return False
    head, following = lines[0][1], lines[1][1]
    if _names_images(head, columns.index(IMAGE)):
        return True
    return any(
        (name == IMAGE and is_image(below) and not is_image(above))
        or (
            name not in (IMAGE, LABELS, IGNORED)
            and number_in(below) is not None
            and kind_of([above]) == 'text'
        )
        for name, above, below in zip(columns, head, following, strict=False)
    )


def _names_images(head, image) -> bool:
    """Whether a head line calls the column of images what everyone does."""
    return image < len(head) and head[image].lower() in OF_IMAGES


def _image_column(body) -> int:
    """The only column of image files, or else the first."""
    width = min(len(fields) for _, fields in body)
    of_images = [
        index
        for index in range(width)
        if all(is_image(fields[index]) for _, fields in body)
    ]
    return of_images[0] if len(of_images) == 1 else 0


def _refuse_numbers(path, lines, image):
    """Numbers are no classes, and words beside them need not be any."""
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


def _below_head(path, first, head, body, image):
    """Columns below what may be a head line."""
    width = len(head)
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
    if _names_images(head, image):
        if found == {'text'} and width == 2:
            # lines may have any number of classes
            return ([LABELS, IMAGE] if image else None), body
        raise ValueError(
            f'{path}: which of the columns {list(kinds)} are classes? They '
            f'hold {", ".join(kinds.values())}. {ADVICE}'
        )
    if all(is_image(fields[image]) for _, fields in body):
        _refuse_numbers(path, body, image)
        raise ValueError(
            f'{path}: the first line does not name an image file as the '
            'others do. Remove it if it is a head line; if it is an image, '
            'give it its suffix'
        )
    _refuse_numbers(path, [(first, head), *body], image)
    return None, [(first, head), *body]


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
