"""benchmarks.class_folders: photos of one class alone, and their truth."""

import json

import numpy as np
from PIL import Image

from benchmarks.class_folders import make_class_folders
from mmseg_pmm.files import read_mask, write_mask

CAT, DOG, PERSON = 8, 12, 15  # VOC's label ids
LABELS = dict(a=['dog'], b=['cat'], c=['cat', 'dog'], d=['cat'], e=[])


def test_masks_have_the_folders_classes(tmp_path):
    root, out = tmp_path / 'voc', tmp_path / 'out'
    (root / 'JPEGImages').mkdir(parents=True)
    palette = np.zeros((21, 3), dtype=int)
    for stem in LABELS:
        Image.new('RGB', (5, 1)).save(root / f'JPEGImages/{stem}.jpg')
        mask = np.array([[0, CAT, DOG, PERSON, 255]], dtype=np.uint8)
        write_mask(root / f'SegmentationClass/{stem}.png', mask, palette)
    (root / 'image_labels.json').write_text(json.dumps(LABELS))
    for _ in range(2):  # called again it does no harm
        make_class_folders(root, out, ['dog', 'cat'], number=1)
    folder = out / 'images'
    images = sorted(folder.glob('*/*'))
    assert [
        path.relative_to(out / 'images').as_posix() for path in images
    ] == [
        'cat/b.jpg',
        'dog/a.jpg',
    ]
    assert Image.open(images[0]).size == (5, 1)
    assert read_mask(out / 'masks/cat/b.png').tolist() == [[0, 2, 1, 255, 255]]
