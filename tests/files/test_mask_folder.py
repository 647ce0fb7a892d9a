import json

import pytest
from PIL import Image

from mmseg_pmm.files.mask_folder import claim_mask_folder, is_mask_folder

CLASSES = 'background', 'cat', 'dog'
SWAPPED = 'background', 'dog', 'cat'


def test_masks_of_other_classes_do_not_mix(tmp_path):
    claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES)
    with pytest.raises(ValueError, match="'cat', 'dog'.*'dog', 'cat'"):
        claim_mask_folder(tmp_path, [dict(alpha=1)], SWAPPED)
    claim_mask_folder(tmp_path, [dict(alpha=1)], SWAPPED, overwrite=True)
    with pytest.raises(ValueError, match="'dog', 'cat'.*'cat', 'dog'"):
        claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES)


def test_settings_without_masks_bind_to_nothing(tmp_path):
    """As after a first call that ended before its first mask."""
    claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES)
    claim_mask_folder(tmp_path, [dict(alpha=2)], CLASSES)
    Image.new('P', (2, 2)).save(tmp_path / 'a.png')
    claim_mask_folder(tmp_path, [dict(alpha=2)], CLASSES)
    with pytest.raises(ValueError, match='other settings'):
        claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES)
    assert (tmp_path / 'a.png').is_file()
    claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES, overwrite=True)
    assert not (tmp_path / 'a.png').exists()


def test_masks_of_another_program_are_never_touched(tmp_path):
    Image.new('P', (2, 2)).save(tmp_path / 'a.png')
    for overwrite in (False, True):
        with pytest.raises(ValueError, match='not made here'):
            claim_mask_folder(
                tmp_path, [dict(alpha=1)], CLASSES, overwrite=overwrite
            )
    assert [path.name for path in tmp_path.iterdir()] == ['a.png']


def test_masks_of_a_model_are_not_a_pipelines(tmp_path):
    said = dict(checkpoint='a.pth', content='12', settings=[dict(alpha=1)])
    (tmp_path / 'made_with.json').write_text(json.dumps(said))
    assert not is_mask_folder(tmp_path)
    Image.new('P', (2, 2)).save(tmp_path / 'a.png')
    with pytest.raises(ValueError, match='not made here'):
        claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES)


def test_a_folder_of_an_older_version_is_gone_on_with(tmp_path):
    """It has ``settings.json``, the pipeline as it was then written."""
    pipeline = [dict(type='A', gaussian=(3, 10))]
    text = json.dumps(pipeline, indent=1, default=str) + '\n'
    (tmp_path / 'settings.json').write_text(text)
    Image.new('P', (2, 2)).save(tmp_path / 'a.png')
    assert is_mask_folder(tmp_path)
    with pytest.raises(ValueError, match='other settings.*settings.json'):
        claim_mask_folder(tmp_path, [dict(type='B')], CLASSES)
    claim_mask_folder(tmp_path, pipeline, CLASSES, 'the config')
    said = json.loads((tmp_path / 'made_with.json').read_text())
    assert said['settings'] == [dict(type='A', gaussian=[3, 10])]
    assert said['config'] == 'the config' and 'older_files' not in said
    assert (tmp_path / 'a.png').is_file()
    assert not (tmp_path / 'settings.json').exists()
    with pytest.raises(ValueError, match='other settings.*made_with.json'):
        claim_mask_folder(tmp_path, [dict(type='B')], CLASSES)


def test_a_folder_that_is_refused_stays_what_it_was(tmp_path):
    claim_mask_folder(tmp_path, [dict(alpha=1)], CLASSES)
    before = (tmp_path / 'made_with.json').read_bytes()
    with pytest.raises(ValueError, match="'cat', 'dog'.*'dog', 'cat'"):
        claim_mask_folder(tmp_path, [dict(alpha=2)], SWAPPED)
    assert (tmp_path / 'made_with.json').read_bytes() == before
