import json

import pytest

from mmseg_pmm.label_sources import read_coco

WHOLE = dict(
    images=[
        dict(id=7, file_name='x/a.jpg'),
        dict(id=9, file_name='b.v1.png'),
        dict(id=8, file_name='c.png'),
    ],
    categories=[dict(id=3, name='dog'), dict(id=90, name=' cat ')],
    annotations=[
        dict(image_id=7, category_id=90, iscrowd=1),
        dict(image_id=7, category_id=3),
        dict(image_id=9, category_id=3),
    ],
)


def read(tmp_path, content):
    path = tmp_path / 'coco.json'
    path.write_text(content)
    return read_coco(path)


def test_annotations_of_images(tmp_path):
    assert read(tmp_path, json.dumps(WHOLE)) == {
        'a': ['cat', 'dog'],
        'b.v1': ['dog'],
        'c': [],
    }


@pytest.mark.parametrize(
    'change, said',
    [
        (dict(images=[dict(id=7)]), "each of 'images' needs an id and a file"),
        (dict(annotations=[dict(image_id=1, category_id=3)]), 'entry 0'),
        (dict(annotations=[dict(image_id=7, category_id=4)]), 'entry 0'),
        (
            dict(
                images=[
                    dict(id=7, file_name='x/a.jpg'),
                    dict(id=9, file_name='y/a.jpg'),
                ]
            ),
            "two of 'images' are called 'a'",
        ),
    ],
)
def test_files_that_are_refused(tmp_path, change, said):
    with pytest.raises(ValueError, match=f'coco.json: .*{said}'):
        read(tmp_path, json.dumps(WHOLE | change))


def test_other_files(tmp_path):
    with pytest.raises(ValueError, match="coco.json is not COCO's"):
        read(tmp_path, '{"a": []}')
    with pytest.raises(ValueError, match='coco.json is no JSON'):
        read(tmp_path, '{')
    with pytest.raises(FileNotFoundError, match='no file .*x.json'):
        read_coco(tmp_path / 'x.json')
