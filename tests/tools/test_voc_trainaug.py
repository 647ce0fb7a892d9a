import subprocess
import sys
from pathlib import Path

from ..quick_python import quick_python

TOOL = Path(__file__).parents[2] / 'tools/dataset_converters/voc_trainaug.py'
LISTS = {
    'VOC2012/ImageSets/Segmentation/train.txt': 'a b',
    'VOC2012/ImageSets/Segmentation/val.txt': 'c d',
    'sbd/train.txt': 'b c e',
    'sbd/val.txt': 'd f',
}


def make(root, images='abcdef', without=(), python=None):
    for name, stems in LISTS.items():
        if name not in without:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(stems.replace(' ', '\n') + '\n')
    (root / 'VOC2012/JPEGImages').mkdir()
    for stem in images:
        (root / f'VOC2012/JPEGImages/{stem}.jpg').touch()
    return subprocess.run(
        [
            python or quick_python(),
            TOOL,
            root / 'VOC2012',
            '--sbd',
            root / 'sbd',
        ],
        capture_output=True,
        text=True,
    )


def test_list(tmp_path):
    done = make(tmp_path, python=sys.executable)
    assert done.returncode == 0, done.stderr
    path = tmp_path / 'VOC2012/ImageSets/Segmentation/trainaug.txt'
    assert path.read_text().split() == ['a', 'b', 'e', 'f']
    assert '4 images, 2 of VOC and 2 more of SBD' in done.stdout
    assert 'published programs train on 10582' in done.stdout


def test_missing_image(tmp_path):
    done = make(tmp_path, images='abcde')
    assert done.returncode == 1
    assert 'f.jpg' in done.stderr and 'VOC 2012' in done.stderr
    assert not list(tmp_path.glob('**/trainaug.txt'))


def test_missing_list(tmp_path):
    done = make(tmp_path, without=['sbd/val.txt'])
    assert done.returncode == 1 and 'sbd/val.txt' in done.stderr
