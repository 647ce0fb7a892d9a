import json

import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.files.image_folder import ImageFolder
from mmseg_pmm.own_data.labels import form_of, match, read_labels

COCO = dict(
    images=[dict(id=1, file_name='a.jpg'), dict(id=2, file_name='b.jpg')],
    categories=[dict(id=5, name='cat')],
    annotations=[dict(image_id=1, category_id=5)],
)
XML = '<annotation><object><name>cat</name></object></annotation>'


def table(root):
    (root / 'labels.tsv').write_text('file\tlabel\na.jpg\tcat\nb.jpg\t')
    return root / 'labels.tsv'


def own_json(root):
    (root / 'x.json').write_text('{"a": ["cat"], "b": []}')
    return root / 'x.json'


def coco(root):
    (root / 'x.JSON').write_text(json.dumps(COCO))
    return root / 'x.JSON'


def voc(root):
    (root / 'xml').mkdir()
    (root / 'xml/a.xml').write_text(XML)
    (root / 'xml/b.xml').write_text('<annotation/>')
    return root / 'xml'


def folders(root):
    for name in ('cat/a', 'background/b'):
        path = root / f'images/{name}.jpg'
        path.parent.mkdir(parents=True)
        path.touch()
    return root / 'images'


def masks(root):
    (root / 'masks').mkdir()
    for name, value in (('a', 1), ('b', 0)):
        mask = np.full((3, 4), value, np.uint8)
        Image.fromarray(mask).save(root / f'masks/{name}.png')
    return root / 'masks'


FORMS = dict(
    table=table,
    json=own_json,
    coco=coco,
    voc=voc,
    folders=folders,
    masks=masks,
)


@pytest.mark.parametrize('form', FORMS)
def test_forms(tmp_path, form):
    source = FORMS[form](tmp_path)
    assert form_of(source) == form
    classes = ['cat'] if form == 'masks' else None
    assert read_labels(source, classes) == {'a': ['cat'], 'b': []}


def test_folders_with_spaces_around_their_names(tmp_path):
    for name in ('cat/a', 'cat /b', 'Background /c'):
        path = tmp_path / f'{name}.jpg'
        path.parent.mkdir()
        path.touch()
    assert read_labels(tmp_path) == {'a': ['cat'], 'b': ['cat'], 'c': []}


def test_labels_of_nothing(tmp_path):
    path = tmp_path / 'x.json'
    path.write_text('{"a": ["good"], "b": ["crack", "good"]}')
    found = read_labels(path, nothing=['good'])
    assert found == {'a': [], 'b': ['crack']}
    path.write_text('{"a": ["good "], "b": ["crack ", "good "]}')
    assert read_labels(path, nothing=[' good']) == found
    with pytest.raises(ValueError, match=r"x.json has no label \['fine'\]"):
        read_labels(path, nothing=['fine'])


def test_what_is_no_label(tmp_path):
    (tmp_path / 'deep').mkdir()
    (tmp_path / 'deep/labels.csv').touch()
    for name, error, said in (
        ('nowhere', FileNotFoundError, 'no .*nowhere: labels are'),
        ('x.xlsx', ValueError, 'x.xlsx is a spreadsheet: export it as CSV'),
        ('x.doc', ValueError, 'x.doc: labels are'),
        ('deep', ValueError, 'give the file itself.*labels.csv'),
        ('empty', ValueError, 'empty holds no labels'),
    ):
        (tmp_path / 'x.xlsx').touch()
        (tmp_path / 'x.doc').touch()
        (tmp_path / 'empty').mkdir(exist_ok=True)
        with pytest.raises(error, match=said):
            form_of(tmp_path / name)


@pytest.mark.parametrize(
    'text, said',
    [
        ('{', 'x.json is no JSON'),
        ('{"a": ["1.0"]}', 'x.json: 1.0 is a number'),
        ('{"a": "cat"}', 'x.json: the labels of a'),
        ('{"a": [""]}', r'x.json: a label is empty.*\[\]'),
        ('{"a": ["cat", "CAT"]}', 'x.json: .*case'),
        ('{"a": []}', 'x.json: none of the 1 images'),
    ],
)
def test_json_that_is_refused(tmp_path, text, said):
    path = tmp_path / 'x.json'
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        read_labels(path)


def test_options_of_tables_are_for_tables(tmp_path):
    source = own_json(tmp_path)
    with pytest.raises(ValueError, match='x.json is no table.*--positive-fr'):
        read_labels(source, positive_from=0.5, columns=None)


def test_masks_need_names(tmp_path):
    with pytest.raises(ValueError, match='masks holds images.*--classes'):
        read_labels(masks(tmp_path))


def test_match():
    folder = ImageFolder('x', ['s/a.JPG', 'b.png'])
    labels = {'a': ['cat'], 'b.png': [], 'c': ['dog']}
    by_path, without = match(labels, folder, 'x.csv')
    assert by_path == {'s/a.JPG': ['cat'], 'b.png': []}
    assert without == ['c']
    with pytest.raises(ValueError, match='x.csv: the image b.png stands'):
        match({'b': [], 'b.png': []}, folder, 'x.csv')
