"""The command line; what is read is tested in tests/label_sources."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ..quick_python import quick_python

TOOL = Path(__file__).parents[2] / 'tools/dataset_converters/image_labels.py'


def convert(*arguments, python=None):
    return subprocess.run(
        [python or quick_python(), TOOL, *map(str, arguments)],
        capture_output=True,
        text=True,
    )


def voc(root):
    (root / 'Annotations').mkdir()
    name = '<object><name>dog</name></object>'
    (root / 'Annotations/a.xml').write_text(f'<annotation>{name}</annotation>')
    return ['voc', root], root / 'image_labels.json'


def masks(root):
    (root / 'masks').mkdir()
    Image.fromarray(np.uint8([[0, 2]])).save(root / 'masks/a_m.png')
    classes = ('--classes', 'background', 'cat', 'dog')
    out = root / 'out/labels.json'
    options = ['--suffix=_m.png', '--min-pixels', 1]
    return ['masks', root / 'masks', out, *classes, *options], out


def csv(root):
    (root / 'labels.csv').write_text('a.jpg,dog')
    return ['csv', root / 'labels.csv', root / 'labels.json'], root / (
        'labels.json'
    )


def scores(root):
    (root / 'labels.csv').write_text('a.jpg 0.7 mono\n')
    arguments = ['csv', root / 'labels.csv', root / 'labels.json']
    options = ['--columns', 'image', 'dog', '-', '--positive-from', 0.5]
    return [*arguments, *options], root / 'labels.json'


def coco(root):
    content = dict(
        images=[dict(id=1, file_name='a.jpg')],
        categories=[dict(id=5, name='dog')],
        annotations=[dict(image_id=1, category_id=5)],
    )
    (root / 'coco.json').write_text(json.dumps(content))
    out = root / 'labels.json'
    return ['coco', root / 'coco.json', out], out


def folders(root):
    (root / 'by_class/dog').mkdir(parents=True)
    (root / 'by_class/dog/a.jpg').touch()
    out = root / 'labels.json'
    return ['folders', root / 'by_class', out], out


@pytest.mark.parametrize('command', [voc, masks, csv, scores, coco, folders])
def test_commands(tmp_path, command):
    arguments, out = command(tmp_path)
    done = convert(*arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(out.read_text()) == {'a': ['dog']}
    assert f"{out}: 1 images, classes ['dog']" in done.stdout
    assert '1 show dog, 0 show none of them' in done.stdout


def test_an_error_is_one_sentence_and_nothing_is_written(
    tmp_path, monkeypatch
):
    arguments, out = csv(tmp_path)
    (tmp_path / 'labels.csv').write_text('a.jpg,1\n')
    failed = convert(*arguments)
    assert failed.returncode == 1 and not out.exists()
    sentence, hint = failed.stderr.splitlines()
    assert sentence.startswith('error: ') and 'labels.csv' in sentence
    assert 'MMSEG_PMM_TRACEBACK=1' in hint
    monkeypatch.setenv('MMSEG_PMM_TRACEBACK', '1')
    assert 'Traceback' in convert(*arguments).stderr


@pytest.mark.parametrize('command', ['voc', 'masks', 'csv', 'folders'])
def test_help(command):
    assert 'usage' in convert(command, '--help').stdout
    done = convert('--help', python=sys.executable)
    assert 'Examples' in done.stdout


def test_what_may_be_a_slip_is_said(tmp_path):
    lines = [f'{i}.jpg,dog' for i in range(9)]
    lines += ['x.jpg,dgo', 'y.jpg,']
    (tmp_path / 'labels.csv').write_text('\n'.join(lines))
    done = convert('csv', tmp_path / 'labels.csv', tmp_path / 'x.json')
    slip, unlabelled = done.stdout.splitlines()[-2:]
    assert slip.startswith('! "dgo" (1 image) looks like "dog" (9)')
    assert unlabelled.startswith('! 1 row of ')
    assert 'line 11 (y.jpg)' in unlabelled


def test_what_may_be_no_class_of_its_own_is_said(tmp_path):
    text = 'a.jpg,cat\nb.jpg,cat/dog\nc.jpg,no cat\na.jpg,none\nd.jpg,cow'
    (tmp_path / 'labels.csv').write_text(text)
    done = convert('csv', tmp_path / 'labels.csv', tmp_path / 'x.json')
    rows, compound, none, no_cat = done.stdout.splitlines()[-4:]
    assert rows == 'several rows, whose labels all count: 1 images'
    assert compound.startswith('! "cat/dog" is a class of its own')
    assert none.startswith('! "none" sounds as if')
    assert no_cat.startswith('! "no cat" is a class of its own, beside "cat"')


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / 'labels.csv').write_text('a.jpg,cat')
    (tmp_path / 'out').touch()
    done = convert('csv', tmp_path / 'labels.csv', tmp_path / 'out/x.json')
    assert done.returncode == 1
    assert (
        'out is no folder, and files are to be written into it' in done.stderr
    )
