"""Photos to masks and to files for labelling tools, as a user calls it."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.files import read_mask, write_mask
from mmseg_pmm.prediction import PhotoSegmentor
from tools import predict

from ..prediction.conftest import (  # noqa: F401
    CLASSES,
    CONFIG,
    ROOT,
    checkpoint,
)
from ..prediction.test_labelme import borders
from ..prediction.test_segmentor import noise
from ..quick_python import quick_python

FILES = ('b.JPG', 'sub/a.png', 'c.jpeg')


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number, file in enumerate(FILES):
        path = tmp_path / 'photos' / file
        path.parent.mkdir(parents=True, exist_ok=True)
        noise(40 + 9 * number, 60, seed=number).save(path)
    return tmp_path


@pytest.fixture
def call(folder, monkeypatch, checkpoint):  # noqa: F811
    def call(*arguments, checkpoint=checkpoint):
        argv = ['predict.py', CONFIG, checkpoint, *arguments]
        monkeypatch.setattr(sys, 'argv', [str(part) for part in argv])
        predict.main()

    return call


@pytest.fixture
def counted(monkeypatch):
    """Names of the photos that go through the network."""
    names, load = [], PhotoSegmentor.load

    def counting(self, path):
        names.append(os.path.basename(path))
        return load(self, path)

    monkeypatch.setattr(PhotoSegmentor, 'load', counting)
    return names


def files_in(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob('*')
        if path.is_file()
    )


def scores(folder):
    with open(folder / 'scores.csv', newline='') as file:
        return list(csv.DictReader(file))


def test_masks_and_all_that_is_made_of_them(folder, call, capsys):
    call('photos', '--out', 'masks', '--overlay', 'shown', '--format', 'png')
    assert files_in(folder / 'masks') == [
        *('b.png', 'c.png', 'made_with.json', 'scores.csv', 'sub/a.png'),
    ]
    assert files_in(folder / 'shown') == [
        *('b.jpg', 'c.jpg', 'made_with.json', 'sub/a.jpg'),
    ]
    assert '3 masks are in masks (3 new)' in capsys.readouterr().out
    for file in FILES:
        name = os.path.splitext(file)[0]
        with Image.open(folder / 'photos' / file) as photo:
            size = photo.size
        for path in (f'masks/{name}.png', f'shown/{name}.jpg'):
            with Image.open(folder / path) as image:
                assert image.size == size
    with Image.open(folder / 'masks/b.png') as mask:
        assert mask.mode == 'P'
        assert mask.getpalette()[3:6] == [230, 80, 60]
    lines = scores(folder / 'masks')
    assert len(lines) == 3 * len(CLASSES)
    shares = [float(x['share']) for x in lines if x['image'] == 'sub/a.png']
    mask = read_mask(folder / 'masks/sub/a.png')
    for label, share in enumerate(shares):
        assert share == pytest.approx((mask == label).mean(), abs=1e-6)
    assert all(
        (float(x['share']) == 0) == (x['probability'] == '') for x in lines
    )


def test_labelling_tools_get_the_masks(folder, call):
    pycocotools = pytest.importorskip('pycocotools.coco')
    call('photos', '--out', 'masks', '--format', 'coco', 'labelme')
    data_set = pycocotools.COCO(str(folder / 'masks/annotations.json'))
    assert {i['file_name'] for i in data_set.imgs.values()} == set(FILES)
    for image, info in data_set.imgs.items():
        name = os.path.splitext(info['file_name'])[0]
        expected = read_mask(folder / f'masks/{name}.png')
        mask = np.zeros((info['height'], info['width']), np.uint8)
        for annotation in data_set.loadAnns(data_set.getAnnIds(image)):
            inside = data_set.annToMask(annotation).astype(bool)
            mask[inside] = annotation['category_id']
        np.testing.assert_array_equal(mask, expected)
        assert mask.any()
        content = json.loads((folder / f'masks/{name}.json').read_text())
        photo = (folder / f'masks/{name}').parent / content['imagePath']
        assert photo.resolve() == folder / 'photos' / info['file_name']
        shown = {shape['label'] for shape in content['shapes']}
        inner = np.unique(expected[~borders(expected)])
        assert shown >= {CLASSES[label] for label in inner if label}


def test_a_photo_that_took_the_name_of_another(folder, call, counted):
    call('photos', '--out', 'masks')
    counted.clear()
    newer = folder / 'photos/c.jpeg'
    os.utime(newer, (time.time() + 9, time.time() + 9))
    # of the same pixels' number, and older than the mask
    Image.new('RGB', (60, 40)).save(folder / 'photos/b.JPG')
    os.utime(folder / 'photos/b.JPG', (0, 0))
    call('photos', '--out', 'masks')
    assert sorted(counted) == ['b.JPG', 'c.jpeg']
    # of the same time
    counted.clear()
    noise(40, 60, seed=9).save(folder / 'photos/b.JPG')
    os.utime(folder / 'photos/b.JPG', (0, 0))
    call('photos', '--out', 'masks')
    assert counted == ['b.JPG']


def test_a_photo_replaced_by_what_is_none(folder, call):
    call('photos', '--out', 'masks', '--overlay', 'shown')
    (folder / 'photos/b.JPG').write_text('no photo')
    with pytest.raises(SystemExit):
        call('photos', '--out', 'masks', '--overlay', 'shown')
    assert not (folder / 'masks/b.png').exists()
    assert not (folder / 'shown/b.jpg').exists()
    assert len(scores(folder / 'masks')) == 2 * len(CLASSES)


def test_a_second_call_on_one_photo(folder, call, counted):
    call('photos', '--out', 'masks', '--format', 'coco')
    lists = 'scores.csv', 'annotations.json'
    first = [(folder / 'masks' / name).read_text() for name in lists]
    counted.clear()
    call('photos/b.JPG', '--out', 'masks', '--format', 'coco', '--overwrite')
    assert counted == ['b.JPG']
    assert [(folder / 'masks' / name).read_text() for name in lists] == first


def test_what_another_call_has_written_is_no_photo(folder, call, counted):
    call('photos', '--out', 'photos/masks', '--overlay', 'photos/shown')
    counted.clear()
    call('photos', '--out', 'masks')
    assert sorted(counted) == ['a.png', 'b.JPG', 'c.jpeg']


def test_what_is_there_is_not_made_again(folder, call, counted):
    call('photos', '--out', 'masks')
    assert sorted(counted) == ['a.png', 'b.JPG', 'c.jpeg']
    first = scores(folder / 'masks')
    counted.clear()
    for name in 'bc':  # as another program leaves them
        with Image.open(folder / f'masks/{name}.png') as mask:
            mask.load()
            mask.info.clear()
        mask.save(folder / f'masks/{name}.png')
    os.utime(folder / 'masks/c.png', (0, 0))
    mask = folder / 'masks/sub/a.png'
    # of an earlier version
    write_mask(mask, read_mask(mask), [[0, 0, 0]], '{}')
    (folder / 'masks/scores.csv').unlink()
    call('photos', '--out', 'masks', '--format', 'labelme')
    assert counted == ['c.jpeg', 'a.png']
    again = [line for line in first if line['image'] != 'b.JPG']
    now = scores(folder / 'masks')
    assert [line for line in now if line['image'] != 'b.JPG'] == again
    assert [line['image'] for line in now].count('b.JPG') == len(CLASSES)
    # polygons that were corrected by hand stay
    (folder / 'masks/b.json').write_text('mine')
    counted.clear()
    call('photos', '--out', 'masks', '--format', 'labelme')
    assert counted == []
    assert (folder / 'masks/b.json').read_text() == 'mine'
    call('photos/b.JPG', '--out', 'masks', '--overwrite')
    assert counted == ['b.JPG']


def test_files_of_labelling_tools_that_are_older(folder, call, capsys):
    pytest.importorskip('pycocotools')
    tools = '--format', 'labelme', 'coco'
    call('photos', '--out', 'masks', *tools)
    files = 'b.json', 'c.json', 'sub/a.json', 'annotations.json'
    for file in files:  # clocks of some disks are coarse
        os.utime(folder / 'masks' / file, (0, 0))
    for photo in (folder / 'masks').rglob('*.png'):
        os.utime(photo, (0, 0))
    assert 'older' not in capsys.readouterr().out
    mine = folder / 'masks/b.json'
    mine.write_text('mine')
    os.utime(mine, (0, 0))
    call('photos/b.JPG', '--out', 'masks', '--overwrite')
    assert (
        '\n1 file of polygons (masks/b.json) and masks/annotations.json: older'
        in capsys.readouterr().out
    )
    assert mine.read_text() == 'mine'
    call('photos', '--out', 'masks', '--overwrite')
    assert '\n3 files of polygons' in capsys.readouterr().out
    call('photos', '--out', 'masks', *tools)
    said = capsys.readouterr().out
    assert '(0 new)' in said and 'older' not in said
    assert all(os.path.getmtime(folder / 'masks' / file) for file in files)
    assert mine.read_text() != 'mine'


def test_photos_of_one_name_in_two_calls(folder, call, counted):
    (folder / 'more').mkdir()
    noise(40, 60, seed=5).save(folder / 'more/b.png')
    call('photos', '--out', 'masks')
    mask = (folder / 'masks/b.png').read_bytes()
    counted.clear()
    with pytest.raises(ValueError, match='^photos/b.JPG and more/b.png would'):
        call('more', '--out', 'masks')
    assert counted == []
    assert (folder / 'masks/b.png').read_bytes() == mask
    call('more', '--out', 'masks', '--overwrite')
    assert counted == ['b.png']
    with pytest.raises(ValueError, match='^more/b.png and photos/b.JPG would'):
        call('photos', '--out', 'masks')
    # moved with its time: not predicted again
    counted.clear()
    shutil.move(folder / 'more', folder / 'moved')
    call('moved', '--out', 'masks')
    assert counted == []


def test_another_checkpoint_or_other_settings(
    folder,
    call,
    checkpoint,  # noqa: F811
):
    call('photos', '--out', 'masks')
    with pytest.raises(ValueError, match='files of other settings'):
        call('photos', '--out', 'masks', '--crf')
    other = folder / 'other.pth'
    shutil.copy(checkpoint, other)
    call('photos', '--out', 'masks', checkpoint=other)  # the same weights
    other.write_bytes(other.read_bytes() + b'\0')
    with pytest.raises(ValueError, match='files of another checkpoint'):
        call('photos', '--out', 'masks', checkpoint=other)
    call('photos', '--out', 'masks', '--crf', '--overwrite')


def test_overwriting_stopped_and_gone_on(folder, call, counted, monkeypatch):
    """What was there before passes for nothing that is new."""
    call('photos', '--out', 'masks')
    whole = PhotoSegmentor.predict

    def fail(self, data, labels):
        if data['data_samples'].img_path.endswith('c.jpeg'):
            raise KeyboardInterrupt
        return whole(self, data, labels)

    with monkeypatch.context() as context:
        context.setattr(PhotoSegmentor, 'predict', fail)
        with pytest.raises(KeyboardInterrupt):
            call('photos', '--out', 'masks', '--crf', '--overwrite')
    counted.clear()
    call('photos', '--out', 'masks', '--crf')
    assert counted == ['c.jpeg', 'a.png']


def test_masks_of_other_photos_are_of_other_settings(
    folder, call, counted, capsys
):
    def says_older():
        return [
            'older_files' in json.loads(path.read_text())
            for path in sorted(folder.rglob('made_with.json'))
        ]

    both = '--out', 'masks', '--overlay', 'shown'
    call('photos', *both)
    # the one that is left is in a folder below
    for photo in ('photos/b.JPG', 'photos/c.jpeg'):
        call(photo, *both, '--crf', '--overwrite')
        assert says_older() == [True, True]
    said = capsys.readouterr().out
    assert '2 masks are in masks (1 new)\n1 more are of other' in said
    images = {line['image'] for line in scores(folder / 'masks')}
    assert images == {'b.JPG', 'c.jpeg'}
    with pytest.raises(ValueError, match='files of other settings'):
        call('photos', *both)
    # goes on, and takes the older one for what it is
    counted.clear()
    call('photos', *both, '--crf')
    assert counted == ['a.png']
    assert says_older()[0] is False
    assert len(scores(folder / 'masks')) == 3 * len(CLASSES)


def test_out_is_a_file(folder, call):
    (folder / 'file').touch()
    for option in ('--out', '--overlay'):
        for path in ('file', 'file/masks'):
            with pytest.raises(NotADirectoryError, match='^file is no folder'):
                call('photos', '--out', 'masks', option, path)
    assert not (folder / 'masks').exists()


def test_photos_that_cannot_be_read(folder, call, capsys):
    (folder / 'photos/a.jpg').write_text('no photo')
    (folder / 'photos/z.png').touch()
    with pytest.raises(SystemExit) as ended:
        call('photos', '--out', 'masks')
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert '2 of 5 photos could not be read:\n  photos/a.jpg: ' in said.err
    assert 'photos/z.png' in said.err
    assert '3 masks are in masks (3 new)' in said.out
    assert len(scores(folder / 'masks')) == 3 * len(CLASSES)


def test_stopped_and_gone_on(folder, call, counted, monkeypatch):
    whole = PhotoSegmentor.predict

    def fail(self, data, labels):
        if data['data_samples'].img_path.endswith('c.jpeg'):
            raise KeyboardInterrupt
        return whole(self, data, labels)

    with monkeypatch.context() as context:
        context.setattr(PhotoSegmentor, 'predict', fail)
        with pytest.raises(KeyboardInterrupt):
            call('photos', '--out', 'masks')
    there = files_in(folder / 'masks')
    assert 'b.png' in there and 'scores.csv' not in there
    assert not any(name.startswith('.') for name in there)
    counted.clear()
    call('photos', '--out', 'masks')
    assert counted == ['c.jpeg', 'a.png']
    assert len(scores(folder / 'masks')) == 3 * len(CLASSES)


def test_only_classes_that_are_known(folder, call, capsys):
    (folder / 'labels.json').write_text(
        '{"b": ["zebbi"], "c": ["Background"]}'
    )
    call('photos', '--out', 'masks', '--labels', 'labels.json')
    assert (
        'labels.json knows 2 of 3 photos, and not 1, as sub/a.png'
        in capsys.readouterr().out
    )
    assert set(np.unique(read_mask(folder / 'masks/b.png'))) <= {0, 1}
    assert not read_mask(folder / 'masks/c.png').any()


def test_labels_of_other_photos(folder, call):
    (folder / 'labels.json').write_text('{"photo_1.jpg": ["zebbi"]}')
    with pytest.raises(ValueError, match="none of the 3 .*'b.JPG'.*'photo_1'"):
        call('photos', '--out', 'masks', '--labels', 'labels.json')
    assert not (folder / 'masks').exists()


def test_a_checkpoint_that_is_not_there(folder, call):
    work_dir = folder / 'work_dirs/x'
    with pytest.raises(FileNotFoundError, match=r'(?s)no checkpoint .*train'):
        call('photos', '--out', 'm', checkpoint=work_dir / 'CHECKPOINT.pth')
    work_dir.mkdir(parents=True)
    (work_dir / 'iter_5.pth').touch()
    with pytest.raises(FileNotFoundError, match=r'last:\n  .*/iter_5.pth$'):
        call('photos', '--out', 'm', checkpoint=work_dir / 'CHECKPOINT.pth')


def test_from_any_folder(folder, checkpoint):  # noqa: F811
    done = subprocess.run(
        [sys.executable, '-m', 'mmseg_pmm', 'predict', CONFIG.name]
        + [checkpoint, 'photos/b.JPG', '--out', 'masks'],
        env=dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1'),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / 'masks/b.png').is_file()
    done = subprocess.run(
        [quick_python(), '-m', 'mmseg_pmm', 'predict', CONFIG.name]
        + [checkpoint, 'none', '--out', 'masks'],
        env=dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1'),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and 'Traceback' not in done.stderr
    assert 'error: there is no photo or folder none' in done.stderr
