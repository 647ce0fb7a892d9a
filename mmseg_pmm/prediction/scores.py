"""How much of each class a photo shows, and how sure the network is."""

import csv
import io
import json

import numpy as np

from mmseg_pmm.files import write_mask
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.mask_files import note_of
from mmseg_pmm.pseudo_masks.labels import IGNORED

HEAD = 'image', 'class', 'share', 'probability'


def write_predicted_mask(path, mask, palette, probabilities, origin, photo):
    """:func:`write_mask`, with the probabilities kept in the file.

    Args:
        probabilities (ndarray): (C,) of the classes, NaN where there is none.
        origin (dict): What the mask is of, kept for :func:`mask_origin`.
        photo (str): Where the photo is, kept for :func:`mask_photo`.
    """
    known = [
        None if np.isnan(value) else round(float(value), 4)
        for value in probabilities
    ]
    note = json.dumps(dict(probability=known, origin=origin, photo=photo))
    write_mask(path, mask, palette, note)


def mask_origin(path):
    """What :func:`write_predicted_mask` kept, {} in masks from before it did;
    None where the file is missing, damaged, or of another program."""
    note = _note(path)
    return None if note is None else note.get('origin', {})


def mask_photo(path):
    """Where the photo was, as :func:`write_predicted_mask` kept it; None
    where it kept nothing."""
    return (_note(path) or {}).get('photo')


def _note(path):
    try:
        return json.loads(note_of(path))
    except (OSError, SyntaxError, TypeError, ValueError):
        return None


def mask_probabilities(path, classes) -> list:
    """What :func:`write_predicted_mask` kept, (C,); None where there is none,
    as in a mask of another program."""
    try:
        known = json.loads(note_of(path))['probability']
    except (TypeError, ValueError, KeyError):
        known = []
    return known if len(known) == len(classes) else [None] * len(classes)


def write_scores(path, rows, classes):
    """Write a CSV file with a line for each photo and class.

    ``share`` is the class's part of the photo's pixels, in [0, 1],
    ``probability`` its mean probability over these pixels, empty where it has
    none.

    Args:
        path (str): The file.
        rows (Iterable[tuple]): Name of the photo, its mask (H, W) uint8 and
            its :func:`mask_probabilities`.
        classes (Sequence[str]): Names of the label ids.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator='\n')
    table.writerow(HEAD)
    for image, mask, probabilities in rows:
        pixels = np.bincount(mask.ravel(), minlength=IGNORED + 1)
        for label, name in enumerate(classes):
            share = f'{pixels[label] / mask.size:.6f}'
            table.writerow((image, name, share, probabilities[label]))
    with replace_when_whole(path) as file:
        # names of files may be no UTF-8
        file.write(text.getvalue().encode(errors='surrogateescape'))
