"""What is written, and when."""

import json
import re

import pytest

from mmseg_pmm.own_data.facts import EFFORTS, Facts
from mmseg_pmm.own_data.files import config_files, data_files, write
from mmseg_pmm.own_data.plan import Plan


def plan(**changes):
    settings = dict(
        name='cells',
        images='photos',
        root='data/cells',
        folder='configs/cells',
        base='../_base_',
        command='python tools/new_dataset.py cells',
        classes=('crack', "dog's spot"),
        facts=Facts(108, 300, 2, 'quick'),
    )
    return Plan(**settings | changes)


def test_lists_and_labels():
    labels_of = {'s/b.JPG': ['crack'], 'a.png': []}
    files = data_files(plan(), labels_of, ['s/b.JPG'], ['a.png'])
    assert files.keys() == {
        'data/cells/image_labels.json',
        'data/cells/train.txt',
        'data/cells/val.txt',
    }
    labels = json.loads(files['data/cells/image_labels.json'])
    assert labels == {'b': ['crack'], 'a': []}
    assert files['data/cells/train.txt'] == 's/b.JPG\n'


def test_files_of_each_method():
    def stages(*methods):
        return {
            path.removeprefix('configs/cells/').removesuffix('_cells.py')
            for path in config_files(plan(), methods)
        }

    pmm = {'data', 'cam', 'argmax', 'ppmg', 'deeplabv2'}
    pmm |= {'deeplabv2_pus', 'predict', 'deeplabv2_chain'}
    amn = {'data', 'cam-amn', 'seeds', 'amn', 'irn-seeds', 'irn'}
    amn |= {'irn-masks', 'deeplabv2_amn-pus', 'deeplabv2_amn'}
    assert stages('pmm') == pmm
    assert stages('amn') == amn
    assert stages('pmm', 'amn') == pmm | amn


@pytest.mark.parametrize('effort', EFFORTS)
def test_no_comma_that_separates_nothing(effort):
    facts = Facts(108, 300, 2, effort)
    for source in config_files(plan(facts=facts), ['pmm', 'amn']).values():
        assert not re.search(r',\s*\)', source)


def described(**changes):
    """The variables of a data file."""
    names = {}
    source = config_files(plan(**changes), ['pmm'])
    exec(source['configs/cells/data_cells.py'], names)
    return names


def test_data_file():
    data = described()
    assert data['metainfo']['classes'] == ('background', 'crack', "dog's spot")
    assert len(data['metainfo']['palette']) == data['num_classes'] == 3
    assert data['train_set']['data_prefix'] == dict(img_path='photos')
    assert data['val_set']['ann_file'] == 'data/cells/val.txt'
    assert data['judged_val_set'] == data['val_set']
    assert data['classwise_crf']['bilateral'] == (48, 13, 10)
    assert data['backbone']['depth'] == 50
    assert [each['path'] for each in data['data_inputs']] == [
        'data/cells/image_labels.json',
        'data/cells/train.txt',
        'data/cells/val.txt',
    ]


def test_masks_judge_and_are_never_learnt_from():
    data = described(masks='m', mask_suffix='_m.png', train_masks=True)
    judged = dict(img_path='photos', seg_map_path='m')
    for part in ('train_set', 'val_set'):
        assert data[part]['data_prefix'] == dict(img_path='photos')
        assert data[f'judged_{part}']['data_prefix'] == judged
        assert data[f'judged_{part}']['seg_map_suffix'] == '_m.png'
    data = described(masks='m', train_masks=False)
    assert data['judged_train_set'] == data['train_set']
    assert data['judged_val_set']['data_prefix'] == judged


def test_weights():
    data = described(weights='w.pth', depth=101, style='caffe')
    assert data['backbone'] == dict(
        depth=101,
        style='caffe',
        init_cfg=dict(type='Pretrained', checkpoint='w.pth'),
    )


def test_many_classes_have_colours_of_their_own():
    data = described(classes=tuple(f'class {i}' for i in range(80)))
    palette = data['metainfo']['palette']
    assert palette[0] == [0, 0, 0]
    assert len(set(map(tuple, palette))) == 81
    assert all(max(colour) > 150 for colour in palette[1:])


def test_nothing_is_overwritten_without_being_told(tmp_path):
    files = {str(tmp_path / name): name for name in ('a', 'x/b')}
    assert write(files) == list(files)
    assert write(files) == []  # they are there, as they would be written
    (tmp_path / 'a').write_text('mine')
    files[str(tmp_path / 'c')] = 'c'
    with pytest.raises(FileExistsError, match='1 of 3 files') as raised:
        write(files)
    lines = [line.strip() for line in str(raised.value).splitlines()]
    assert lines[1:4] == [str(tmp_path / 'a'), '- mine', '+ a']
    assert '--overwrite' in lines[4]
    assert (tmp_path / 'a').read_text() == 'mine'
    assert not (tmp_path / 'c').exists()
    assert len(write(files, overwrite=True)) == 2
    assert (tmp_path / 'a').read_text() == 'a'


def test_another_command_that_says_the_same(tmp_path):
    path = tmp_path / 'data_x.py'
    before, now = ("a = 1\nmade_by = 'old'\nb = 2\n",
                   "a = 1\nmade_by = 'new'\nb = 2\n")  # fmt: skip
    path.write_text(before)
    assert write({str(path): now}) == []
    assert path.read_text() == now
    # what the user changed is not replaced, and the command is not named
    path.write_text(before.replace('2', '3'))
    with pytest.raises(FileExistsError) as raised:
        write({str(path): now})
    lines = [line.strip() for line in str(raised.value).splitlines()]
    assert lines[2:4] == ['- b = 3', '+ b = 2']
    assert path.read_text() == before.replace('2', '3')
    assert write({str(path): now}, overwrite=True) == [str(path)]


def test_a_folder_in_place_of_a_file(tmp_path):
    (tmp_path / 'b').mkdir()
    files = {str(tmp_path / name): name for name in 'ab'}
    for overwrite in (False, True):
        with pytest.raises(FileExistsError, match='b is a folder, and has to'):
            write(files, overwrite)
    assert not (tmp_path / 'a').exists()
