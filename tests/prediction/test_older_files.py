import os

import pytest

from mmseg_pmm.prediction.older_files import about_older_files, older_files


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, time):
        path = tmp_path / 'm' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (time, time))

    return write


def test_no_file_is_older(write):
    write('a.v2.png', 5)
    assert about_older_files('m') is None
    # each of its own mask's time
    write('sub/b.png', 9)
    write('a.v2.json', 5)
    write('annotations.json', 9)
    # corrected later
    write('sub/b.json', 12)
    # of no mask
    write('c.json', 1)
    assert about_older_files('m') is None


def test_files_that_are_older(write):
    write('a.v2.png', 5)
    write('a.v2.json', 4)
    assert older_files('m') == dict(labelme=['m/a.v2.json'])
    said = about_older_files('m')
    assert said.startswith('1 file of polygons (m/a.v2.json): older than')
    assert '--format labelme writes' in said
    write('sub/b.png', 9)
    write('sub/b.json', 8)
    write('annotations.json', 8)
    assert older_files('m') == dict(
        labelme=['m/a.v2.json', 'm/sub/b.json'], coco=['m/annotations.json']
    )
    said = about_older_files('m')
    assert said.startswith(
        '2 files of polygons (m/a.v2.json) and m/annotations.json: older'
    )
    assert '--format labelme coco writes' in said
    write('a.v2.json', 9)
    write('sub/b.json', 9)
    said = about_older_files('m')
    assert said.startswith('m/annotations.json: older')
    assert '--format coco writes' in said
