import json

import pytest

from mmseg_pmm.models.backbones.scalenet_structure import read_structure

STRUCTURE = [[5, 3, 2, 1, 56], [4, 0, 0, 0, 28]]


def test_file_and_content(tmp_path):
    path = tmp_path / 'structure.json'
    path.write_text(json.dumps(STRUCTURE))
    assert read_structure(str(path), 2) == STRUCTURE
    assert read_structure(STRUCTURE, 2) == STRUCTURE


@pytest.mark.parametrize(
    'entry',
    [
        [5, 3, 2, 1],  # no side
        [0, 0, 0, 0, 28],
        [5, 3, 2, 1, 0],
        [5, 3, 2, -1, 28],
        [5, 3, 2.0, 1, 28],
        [5, 3, True, 1, 28],
        '53211',
    ],
)
def test_entry_of_another_form(entry):
    with pytest.raises(ValueError) as error:
        read_structure([STRUCTURE[0], entry], 2)
    assert 'structure, block 1: expected' in str(error.value)
    assert repr(entry) in str(error.value)


def test_another_depth(tmp_path):
    path = tmp_path / 'structure.json'
    path.write_text(json.dumps(STRUCTURE))
    with pytest.raises(ValueError, match=r'structure.json is for 2.*has 16'):
        read_structure(str(path), 16)
    with pytest.raises(ValueError, match='2 bottlenecks, got dict'):
        read_structure({'a': 1}, 2)


def test_missing_and_broken_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r'none.json.*github.com'):
        read_structure(str(tmp_path / 'none.json'), 2)
    (tmp_path / 'broken.json').write_text('[[1,')
    with pytest.raises(ValueError, match='broken.json is not JSON'):
        read_structure(str(tmp_path / 'broken.json'), 2)


def test_more_blocks_than_the_network_has():
    with pytest.raises(ValueError, match='is for 2 bottlenecks.* has 1'):
        read_structure(STRUCTURE, 1)
