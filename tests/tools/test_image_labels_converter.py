import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

TOOL = Path(__file__).parents[2] / 'tools/dataset_converters/image_labels.py'


def convert(*arguments):
    return subprocess.run(
        [sys.executable, TOOL, *map(str, arguments)],
        capture_output=True,
        text=True,
    )


def test_voc_xml(tmp_path):
    (tmp_path / 'Annotations').mkdir()
    for stem, names in dict(b=['person', 'dog', 'dog'], a=['cat']).items():
        objects = ''.join(
            f'<object><name>{name}</name><part><name>head</name></part>'
            '<difficult>1</difficult></object>'
            for name in names
        )
        path = tmp_path / 'Annotations' / f'{stem}.xml'
        path.write_text(f'<annotation>{objects}</annotation>')
    done = convert('voc', tmp_path)
    assert done.returncode == 0, done.stderr
    labels = json.loads((tmp_path / 'image_labels.json').read_text())
    assert labels == {'a': ['cat'], 'b': ['dog', 'person']}
    (tmp_path / 'Annotations' / 'c.xml').write_text('<broken')
    assert 'c.xml' in convert('voc', tmp_path).stderr


def test_masks(tmp_path):
    mask = np.zeros((10, 10), np.uint8)
    mask[0, :5], mask[1, :2], mask[2] = 1, 2, 255
    Image.fromarray(mask).save(tmp_path / 'a.png')
    Image.fromarray(mask * 0).save(tmp_path / 'b.png')
    out = tmp_path / 'labels.json'
    classes = ('--classes', 'background', 'cat', 'dog')
    assert convert('masks', tmp_path, out, *classes).returncode == 0
    assert json.loads(out.read_text()) == {'a': ['cat', 'dog'], 'b': []}
    convert('masks', tmp_path, out, *classes, '--min-pixels', 3)
    assert json.loads(out.read_text()) == {'a': ['cat'], 'b': []}
    (tmp_path / 'deep').mkdir()
    Image.fromarray(mask).save(tmp_path / 'deep' / 'c_train.png')
    convert('masks', tmp_path / 'deep', out, *classes, '--suffix=_train.png')
    assert json.loads(out.read_text()) == {'c': ['cat', 'dog']}
    failed = convert('masks', tmp_path, out, *classes[:3])
    assert failed.returncode and 'a.png has the value 2' in failed.stderr


def test_csv(tmp_path):
    table, out = tmp_path / 'labels.csv', tmp_path / 'labels.json'
    table.write_text('\nx/b.jpg, dog ,cat\n\na.jpg\nimage.v1,cat\n')
    assert convert('csv', table, out).returncode == 0
    assert json.loads(out.read_text()) == {
        'a': [],
        'b': ['cat', 'dog'],
        'image.v1': ['cat'],
    }
    table.write_bytes(b'\xef\xbb\xbfa.jpg,dog\n')  # as Excel writes it
    assert convert('csv', table, out).returncode == 0
    assert json.loads(out.read_text()) == {'a': ['dog']}
    table.write_text('image,labels\na.jpg,dog\n')
    assert 'head line' in convert('csv', table, out).stderr
    table.write_text('a.jpg;dog\n')
    assert "line 1: 'a.jpg;dog' has no comma" in (
        convert('csv', table, out).stderr
    )
    table.write_text('a.jpg,dog\na.png,cat\n')
    assert 'line 2: a stands twice' in convert('csv', table, out).stderr


def test_folders(tmp_path):
    for name in ('cat/a.jpg', 'cat/b.jpg', 'dog/b.jpg', 'dog/Thumbs.db'):
        (tmp_path / 'data' / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / 'data' / name).touch()
    out = tmp_path / 'labels.json'
    assert convert('folders', tmp_path / 'data', out).returncode == 0
    assert json.loads(out.read_text()) == {'a': ['cat'], 'b': ['cat', 'dog']}
    (tmp_path / 'data/dog/b.jpg').write_text('another image')
    assert (
        'dog/b.jpg are two'
        in convert('folders', tmp_path / 'data', out).stderr
    )


@pytest.mark.parametrize('command', ['voc', 'masks', 'csv', 'folders'])
def test_help(command):
    assert 'usage' in convert(command, '--help').stdout
    assert 'Examples' in convert('--help').stdout
