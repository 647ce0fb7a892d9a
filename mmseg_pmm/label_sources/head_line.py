"""The line above a table that names its columns."""

from mmseg_pmm.files.image_folder import is_image
from mmseg_pmm.label_sources.cells import kind_of, number_in
from mmseg_pmm.label_sources.crosses import is_cross
from mmseg_pmm.label_sources.tidy import spelt

IMAGE, LABELS, IGNORED = 'image', 'labels', '-'
# over columns of images and of labels, in any case
OF_IMAGES = {'image', 'images', 'img', 'file', 'filename', 'file_name', 'path'}
OF_IMAGES |= {'image_id', 'image_name', 'id', 'name', 'photo', 'picture'}
OF_LABELS = {'label', 'labels', 'class', 'classes', 'category', 'categories'}
OF_LABELS |= {'tag', 'tags', 'target', 'targets', 'y'}


def names_images(head, image) -> bool:
    """Whether a head line calls the column of images what everyone does."""
    return image < len(head) and head[image].lower() in OF_IMAGES


def is_class(column) -> bool:
    """Whether a column, as ``--columns`` names it, is a class's own."""
    return column not in (IMAGE, LABELS, IGNORED)


def is_head(lines, columns) -> bool:
    """Whether the first line holds words where the next has images, numbers
    or crosses, or names the columns as everyone or the user does.

    Args:
        lines (list): See :func:`mmseg_pmm.label_sources.lines.read_lines`.
        columns (Sequence[str]): What the user says they are.
    """
    if len(lines) < 2:
        return False
    head, following = lines[0][1], lines[1][1]
    if names_images(head, columns.index(IMAGE)):
        return True
    classes = {spelt(name) for name in columns if is_class(name)}
    return any(
        (name == IMAGE and is_image(below) and not is_image(above))
        or (
            is_class(name)
            and kind_of([above]) == 'text'
            and not is_cross(above)
            and (
                number_in(below) is not None
                or is_cross(below)
                or spelt(above) in classes
            )
        )
        for name, above, below in zip(columns, head, following, strict=False)
    )


def check_order(path, line, head, columns):
    """Refuse to call a column what the head line calls another one.

    A head line of other words is none of our business: ``--columns`` may name
    classes anew, and a column that does not count may be called as it likes.

    Args:
        path (str | Path): The table, for the error.
        line (int): Number of the head line.
        head (list[str]): Its fields.
        columns (Sequence[str]): What the user says they are.

    Raises:
        ValueError: Classes are exchanged.
    """
    classes = {spelt(name) for name in columns if is_class(name)}
    for name, above in zip(columns, map(spelt, head), strict=False):
        if is_class(name) and above != spelt(name) and above in classes:
            raise ValueError(
                f'{path}, line {line}: the head line names the columns '
                f'"{" ".join(head)}", and --columns "{" ".join(columns)}", '
                'in another order. Give --columns in the order of the head '
                'line, or, if that is wrong, correct it'
            )
