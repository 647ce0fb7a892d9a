import os

from mmseg_pmm.files.checkpoints import checkpoints_in, missing_checkpoint


def make(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for time, name in enumerate(names):
        (folder / name).touch()
        os.utime(folder / name, (time, time))


def test_the_newest_is_last(tmp_path):
    assert checkpoints_in(tmp_path / 'none') == []
    make(tmp_path, 'iter_50.pth', 'iter_100.pth', 'best.pth', 'log.json')
    names = ['iter_50.pth', 'iter_100.pth', 'best.pth']
    assert checkpoints_in(tmp_path) == [str(tmp_path / n) for n in names]


def test_what_is_said(tmp_path):
    def said(folder):
        path = str(tmp_path / folder / 'x.pth')
        found = missing_checkpoint(path, 'pets.py', str(tmp_path / 'run'))
        assert found.startswith(f'there is no checkpoint {path}')
        return found

    assert 'none in' in said('run') and said('run').endswith(' pets.py')
    assert 'train' in said('other')
    make(tmp_path / 'run', 'a.pth')
    path = str(tmp_path / 'other/x.pth')
    assert missing_checkpoint(path, 'pets.py', 'run', trains=False) == (
        f'there is no checkpoint {path}'
    )
    # a folder that is misspelt
    for folder in ('run', 'other'):
        assert said(folder).endswith(f'last:\n  {tmp_path}/run/a.pth')
    make(tmp_path / 'other', *(f'{i}.pth' for i in range(7)))
    lines = said('other').splitlines()
    assert [line.strip().rpartition('/')[2] for line in lines[1:]] == [
        *('...', '2.pth', '3.pth', '4.pth', '5.pth', '6.pth'),
    ]


def test_a_checkpoint_in_the_folder_one_is_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make(tmp_path, 'a.pth')
    said = missing_checkpoint('x.pth', 'pets.py', 'run')
    assert 'Those in ., the newest last' in said and said.endswith('\n  a.pth')
