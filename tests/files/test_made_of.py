import json

import numpy as np
import pytest

from mmseg_pmm.files.made_of import (
    NAME,
    forget_missing,
    lacks_files,
    made_of_others,
    note_made_of,
    sources_of,
)


def of(image, *labels):
    return dict(image=image, labels=list(labels))


def test_what_was_made_of_others(tmp_path):
    assert note_made_of(tmp_path, dict(a=of(1), b=of(2)), ['.npz']) == []
    for stem in 'ab':
        (tmp_path / f'{stem}.npz').touch()
    now = dict(a=of(1), b=of(2), c=of(3))
    assert made_of_others(tmp_path, now) == []
    assert made_of_others(tmp_path, dict(a=of(1, 4), b=of(9))) == ['a', 'b']
    assert made_of_others(tmp_path, dict(a=of(1, 4), b=of(9)), 'image') == [
        'b'
    ]
    assert note_made_of(tmp_path, dict(b=of(9)), ['.npz']) == ['b']
    assert (tmp_path / 'a.npz').exists() and not (tmp_path / 'b.npz').exists()
    # what it said of others stays
    said = json.loads((tmp_path / NAME).read_text())
    assert said == dict(a=of(1), b=of(9))
    # a file that is not there has not been removed
    assert note_made_of(tmp_path, dict(b=of(8)), ['.npz']) == []


def test_older_files_are_not_judged(tmp_path):
    """Nothing is known of them, and nothing is made up."""
    (tmp_path / 'a.npz').touch()
    note_made_of(tmp_path, dict(a=of(1), b=of(2)), ['.npz'])
    assert made_of_others(tmp_path, dict(a=of(9), b=of(9))) == ['b']
    assert (tmp_path / 'a.npz').exists()


def test_files_that_are_gone(tmp_path):
    assert not lacks_files(tmp_path)
    note_made_of(tmp_path, dict(a=of(1)), ['.npz'])
    assert lacks_files(tmp_path)
    (tmp_path / 'a.npz').touch()
    assert not lacks_files(tmp_path)
    # an image that is in no list any more
    note_made_of(tmp_path, dict(b=of(1)), ['.npz'])
    forget_missing(tmp_path)
    assert not lacks_files(tmp_path)
    assert made_of_others(tmp_path, dict(a=of(2), b=of(2))) == ['a']


@pytest.mark.parametrize('text', ['{"a": ', '[1]'])
def test_a_damaged_note_says_nothing(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    assert made_of_others(tmp_path, dict(a=of(1))) == []
    assert made_of_others(tmp_path / 'missing', dict(a=of(1))) == []
    assert note_made_of(tmp_path, dict(a=of(1)), ['.npz']) == []
    assert made_of_others(tmp_path, dict(a=of(2))) == ['a']


def test_sources(tmp_path):
    image, cams = tmp_path / 'a.jpg', tmp_path / 'a.npz'
    image.write_bytes(b'1')
    info = dict(img_path=str(image), img_labels=(1, 2))
    before = sources_of(info, [str(tmp_path)])
    assert before['labels'] == [1, 2] and before['cams'] == [None]
    np.savez(cams, cams=np.zeros((1, 50, 50), np.uint8))
    both = sources_of(info, [str(tmp_path)])
    assert both['image'] == before['image'] and both['cams'] != [None]
    image.write_bytes(b'12')
    assert sources_of(info)['image'] != before['image']
    assert sources_of(info, [str(tmp_path)])['cams'] == both['cams']
    # of the same size
    np.savez(cams, cams=np.ones((1, 50, 50), np.uint8))
    assert sources_of(info, [str(tmp_path)])['cams'] != both['cams']
    assert sources_of(dict(img_path='missing.jpg')) == dict(
        image=None, cams=[], labels=[]
    )
