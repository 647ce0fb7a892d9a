"""Look at everything before anything is written."""

import filecmp
import os.path as osp
import shlex
from pathlib import Path

from mmseg_pmm.datasets.image_list import find_one_stem
from mmseg_pmm.files.image_folder import (
    IMAGE_SUFFIXES,
    ImageFolder,
    list_files,
)
from mmseg_pmm.label_sources import (
    images_in_several_rows,
    rows_without_label,
    tidy_name,
)
from mmseg_pmm.label_sources.folders import OTHER_IMAGES
from mmseg_pmm.own_data.images import look_at_all
from mmseg_pmm.own_data.labels import form_of, match, read_labels
from mmseg_pmm.own_data.masks import look_at_masks
from mmseg_pmm.own_data.survey import Survey
from mmseg_pmm.own_data.without import leave_out

# for images of one name in folders of classes
LINKS = """\
    (cd {folder} && find -L * -type f -not -name '.*') |
    while read -r image; do
        mkdir -p "linked/${{image%%/*}}"
        ln -s "$(realpath {folder})/$image" \\
            "linked/${{image%%/*}}/${{image//\\//_}}"
    done"""


def look(
    folder,
    source,
    masks=None,
    *,
    img_suffix=None,
    mask_suffix='.png',
    classes=None,
    nothing=(),
    without=(),
    rest_shows_nothing=False,
    progress=iter,
    **table,
) -> Survey:
    """Survey images, labels and masks.

    Args:
        folder (str): Of images, subfolders included.
        source (str): Of labels, see :func:`read_labels`.
        masks (str, optional): Folder of ground truth.
        img_suffix (str, optional): What files of images end with; any usual
            suffix by default.
        mask_suffix (str): What follows an image's name in a mask's.
        classes (Sequence[str], optional): In the order of the label ids 1, 2,
            ...; sorted by default.
        nothing (Sequence[str]): Labels that mean that an image shows nothing.
        without (Sequence[str]): Classes that are left out: images keep their
            other labels, and those that show nothing else are left out.
        rest_shows_nothing (bool): An image without label shows nothing.
        progress (Callable): Wraps what is worked through.
        table (dict): Options of :func:`read_table`.

    Raises:
        FileNotFoundError, ValueError: Something is no image, label or mask;
            the file is named.
    """
    files = _files(folder, masks)
    suffixes = IMAGE_SUFFIXES if img_suffix is None else (img_suffix,)
    image_folder = ImageFolder(folder, files, suffixes)
    paths = sorted(image_folder.paths())
    if not paths:
        raise FileNotFoundError(
            f'{folder} has no image with {image_folder.suffix_words()}'
        )
    _check_stems(paths, folder, source)
    labels_of, without_image = match(
        read_labels(source, classes, mask_suffix, nothing, **table),
        image_folder,
        source,
    )
    form = form_of(source)
    images, unreadable = look_at_all(folder, paths, progress)
    unreadable |= {
        name: 'a kind of image that is not read: convert it to JPEG or PNG'
        for name in sorted(files)
        if name.lower().endswith(OTHER_IMAGES)
    }
    if rest_shows_nothing:
        labels_of = {image.path: [] for image in images} | labels_of
    named = set(labels_of)
    left_out = leave_out(labels_of, without, source)
    labels_of = left_out.labels_of
    if classes is not None:
        classes = _classes_left(classes, left_out, form, masks)
    usable = [image for image in images if image.path in labels_of]
    columns = table.get('columns')
    survey = Survey(
        folder,
        str(source),
        form,
        images=usable,
        labels_of={image.path: labels_of[image.path] for image in usable},
        classes=_classes(labels_of, classes, source),
        unreadable=unreadable,
        without_label=[i.path for i in images if i.path not in named],
        without_image=without_image,
        unsaid=(
            rows_without_label(source, columns) if form == 'table' else []
        ),
        several_rows=(
            images_in_several_rows(source, columns) if form == 'table' else 0
        ),
        without=left_out.number_of,
        only_without={
            image.path: left_out.alone[image.path]
            for image in images
            if image.path in left_out.alone
        },
    )
    if not survey.images:
        raise ValueError(
            f'none of the {len(paths)} images in {folder} has a label in '
            f'{source}, whose {len(without_image)} labels name others, as '
            f'{(without_image or ["(none)"])[0]!r}; an image is '
            f'{paths[0]!r}'
        )
    if masks is not None:
        survey.masks = look_at_masks(
            masks,
            mask_suffix,
            folder,
            survey.labels_of,
            ('background', *survey.classes),
            progress,
        )
    return survey


def _files(folder, masks):
    """Of the images' folder, without a folder of masks in it."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(f'there is no folder {folder} (--images)')
    files = list_files(folder)
    if masks is None:
        return files
    inside = osp.relpath(masks, folder)
    return [f for f in files if not f.startswith(osp.join(inside, ''))]


def _check_stems(paths, folder, source):
    """CAMs and masks are named after images."""
    pair = find_one_stem(paths)
    if pair is not None:
        raise ValueError(
            f'{folder}: {" and ".join(pair)} have the same name, after which '
            'their CAMs and masks are called. '
            + _other_names(folder, *pair, source)
        )


def _other_names(folder, one, other, source):
    """What to do about two images of one name."""
    if osp.realpath(folder) != osp.realpath(source):
        return f'Give them other names, in {source}, too'
    if filecmp.cmp(Path(folder, one), Path(folder, other), shallow=False):
        return (
            'They are copies of one image, which shows several classes: copy '
            'all images to one folder, each once, and give it as --images; '
            f'{source} stays as --labels'
        )
    return (
        'These lines make links with other names:\n\n'
        f'{LINKS.format(folder=shlex.quote(folder))}\n\n'
        'Then give --images linked --labels linked'
    )


def _classes_left(classes, without, form, masks):
    """Of ``--classes``, which are the label ids of masks."""
    dropped = [
        name for name in classes if tidy_name(name) in without.number_of
    ]
    if dropped and masks is not None:
        raise ValueError(
            f'--classes gives {dropped} a label id in the masks, and '
            '--without leaves the class out, so that ids would not fit: write '
            '255 in its place in the masks, and take it out of --classes'
        )
    if dropped and form != 'masks':
        raise ValueError(
            f'--classes names {dropped}, which --without leaves out: take it '
            'out of one of them'
        )
    return [name for name in classes if name not in dropped]


def _classes(labels_of, classes, source):
    found = {name for names in labels_of.values() for name in names}
    if classes is None:
        return tuple(sorted(found))
    classes = tuple(map(tidy_name, classes))
    if not found.issubset(classes) or len(set(classes)) < len(classes):
        raise ValueError(
            f'--classes has to name each class of {source} once, in the order '
            f'of their label ids 1, 2, ...: got {list(classes)}, and images '
            f'show {sorted(found)}'
        )
    return classes
