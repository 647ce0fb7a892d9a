import json

import pytest

from mmseg_pmm.files.made_with import (
    NAME,
    check_made_with,
    claim_folder,
    digest_of,
    is_made_with,
    made_with,
)

SETTINGS = dict(model=dict(type='A', scales=(0.5, 1.0)))


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / 'epoch_8.pth'
    path.write_bytes(b'weights')
    return path


def test_the_same_prediction(tmp_path, checkpoint):
    folder = tmp_path / 'cams'
    made = made_with(SETTINGS, checkpoint)
    check_made_with(folder, made)
    claim_folder(folder, made, ['.npz'], 'the config')
    (folder / 'a.npz').touch()
    # on another machine
    moved = checkpoint.rename(tmp_path / 'moved.pth')
    made = made_with(SETTINGS, moved)
    check_made_with(folder, made)
    claim_folder(folder, made, ['.npz'], 'the config')
    assert (folder / 'a.npz').exists()
    said = json.loads((folder / NAME).read_text())
    assert said['config'] == 'the config'
    assert said['checkpoint'] == str(moved)
    assert set(said['versions']) >= {'torch', 'numpy'}
    assert 'older_files' not in said


def test_another_checkpoint_of_the_same_name(tmp_path, checkpoint):
    claim_folder(tmp_path, made_with(SETTINGS, checkpoint), [], '')
    for name in ('a.npz', 'picture.png'):
        (tmp_path / name).touch()
    checkpoint.write_bytes(b'better weights')
    made = made_with(SETTINGS, checkpoint)
    with pytest.raises(ValueError, match='another checkpoint.*--overwrite'):
        check_made_with(tmp_path, made)
    claim_folder(tmp_path, made, ['.npz'], '', overwrite=True)
    assert not (tmp_path / 'a.npz').exists()
    assert (tmp_path / 'picture.png').exists()
    check_made_with(tmp_path, made)


def test_other_settings(tmp_path, checkpoint):
    claim_folder(tmp_path, made_with(SETTINGS, checkpoint), [], '')
    made = made_with(dict(model=dict(type='A', scales=(1.0,))), checkpoint)
    with pytest.raises(ValueError, match='other settings'):
        check_made_with(tmp_path, made)


def test_a_checkpoint_of_a_url(tmp_path):
    made = made_with(SETTINGS, 'https://a/b.pth')
    claim_folder(tmp_path, made, [], '')
    check_made_with(tmp_path, made)
    with pytest.raises(ValueError, match='another checkpoint'):
        check_made_with(tmp_path, made_with(SETTINGS, 'https://a/c.pth'))


@pytest.mark.parametrize(
    'text', ['', '[]', '{}', '["checkpoint", "content", "settings"]', '1']
)
def test_a_folder_that_does_not_say(tmp_path, checkpoint, text):
    (tmp_path / NAME).write_text(text)
    made = made_with(SETTINGS, checkpoint)
    check_made_with(tmp_path, made)
    assert not is_made_with(tmp_path, made)


def test_older_files_are_never_certified(tmp_path, checkpoint):
    (tmp_path / 'a.npz').touch()
    made = made_with(SETTINGS, checkpoint)
    for _ in range(2):
        claim_folder(tmp_path, made, ['.npz'], '')
        assert 'older_files' in json.loads((tmp_path / NAME).read_text())
        assert not is_made_with(tmp_path, made)
    # until they are removed
    claim_folder(tmp_path, made, ['.npz'], '', overwrite=True)
    assert 'older_files' not in json.loads((tmp_path / NAME).read_text())
    assert is_made_with(tmp_path, made)
    # nor are those of other settings
    (tmp_path / 'a.npz').touch()
    claim_folder(tmp_path, made_with([], checkpoint), ['.npz'], '')
    assert 'older_files' in json.loads((tmp_path / NAME).read_text())


def test_digest_is_of_weights_and_settings(tmp_path, checkpoint):
    made = made_with(SETTINGS, checkpoint)
    moved = checkpoint.rename(tmp_path / 'moved.pth')
    assert digest_of(made_with(SETTINGS, moved)) == digest_of(made)
    assert digest_of(made_with([], moved)) != digest_of(made)
    moved.write_bytes(b'better weights')
    assert digest_of(made_with(SETTINGS, moved)) != digest_of(made)
    urls = [made_with(SETTINGS, f'https://a/{name}.pth') for name in 'bc']
    assert len(set(map(digest_of, urls))) == 2
