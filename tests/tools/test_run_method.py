"""What run_pmm.sh and run_amn.sh refuse at once, and say at their end."""

import json
import os
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

import run_method  # noqa: E402
from method.configs import find_configs  # noqa: E402
from method.methods import AMN, PMM  # noqa: E402


@pytest.fixture
def gpus(monkeypatch):
    """Pretend that there are so many."""

    def there_are(count, kind='cuda'):
        monkeypatch.setenv('CUDA_VISIBLE_DEVICES', 'all of them')
        monkeypatch.setattr(run_method, 'get_device', lambda: kind)
        cuda = run_method.torch.cuda
        monkeypatch.setattr(cuda, 'is_available', lambda: count > 0)
        monkeypatch.setattr(cuda, 'device_count', lambda: count)

    return there_are


def again(number):
    return f'run {number}'


@pytest.mark.parametrize(
    'wanted, there, words',
    [
        (1, 0, 'GPUS is 1, and torch finds no GPU here; type 0: `run 0`'),
        (4, 1, 'torch finds 1 GPU here; type 1: `run 1`'),
        (4, 2, 'torch finds 2 GPUs here; type 2: `run 2`'),
    ],
)
def test_more_gpus_than_there_are(gpus, wanted, there, words):
    gpus(there, 'cuda' if there else 'cpu')
    with pytest.raises(ValueError) as error:
        run_method.check_gpus(wanted, again)
    assert words in str(error.value)
    assert ('takes long' in str(error.value)) == (there == 0)


def test_as_many_gpus_as_there_are(gpus, capsys):
    gpus(2)
    run_method.check_gpus(1, again)
    run_method.check_gpus(2, again)
    assert os.environ['CUDA_VISIBLE_DEVICES'] == 'all of them'
    # of another kind
    gpus(0, 'npu')
    run_method.check_gpus(8, again)
    assert capsys.readouterr().out == ''


def test_processes_that_share_the_cpu(gpus, capsys):
    gpus(0, 'cpu')
    run_method.check_gpus(2, again)
    assert 'no GPU: 2 processes share the CPU' in capsys.readouterr().out


def test_no_gpu_means_none(gpus):
    gpus(2)
    run_method.check_gpus(0, again)
    assert os.environ['CUDA_VISIBLE_DEVICES'] == ''


@pytest.mark.parametrize('text', ['-1', 'one', '1.5', ''])
def test_number_of_gpus(text):
    assert run_method.number_of_gpus('12') == 12
    with pytest.raises(ArgumentTypeError, match='0 or more'):
        run_method.number_of_gpus(text)


def test_end(tmp_path):
    path = tmp_path / 'summary.json'
    found = dict(
        look=[['cam', 'a ' + 'long ' * 30 + 'sentence']],
        verdict=['This is one.', 'This is two.'],
        longer='python tools/new_dataset.py ' + 'x' * 80,
        use='python tools/predict.py ' + 'y' * 80,
    )
    path.write_text(json.dumps(found))
    lines = list(run_method.said_at_the_end(path))
    text = '\n'.join(lines)
    assert '\nlook at this:\n  ! cam: a long' in text
    assert 'This is one.\nThis is two.\n' in text
    # to be copied
    for command in (found['longer'], found['use']):
        assert f'\n  {command}\n' in text
    widths = [len(line) for line in text.splitlines() if 'long ' in line]
    assert len(widths) > 1 and max(widths) < 80
    # what was said at the beginning comes first
    lines = list(run_method.said_at_the_end(path, ['csv ' * 30 + '\nrun']))
    text = '\n'.join(lines)
    assert text.startswith('\nlook at this:\n  ! csv csv')
    assert ' csv\n    run\n  ! cam: a long' in text
    found = dict(look=[], verdict=[], longer=None, use=None)
    path.write_text(json.dumps(found))
    assert list(run_method.said_at_the_end(path)) == ['']


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data set with configs of PMM."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / 'configs/pets'
    made.mkdir(parents=True)
    for stage in PMM:
        (made / f'{stage}_pets.py').touch()
    (made / 'cam_half.py').touch()
    return made


def message(data_set, stages=PMM, method='pmm'):
    with pytest.raises(ValueError) as error:
        find_configs(data_set, stages, method)
    return str(error.value)


def test_own_configs_come_first(folder):
    found = find_configs('pets', PMM, 'pmm')
    assert found['cam'] == 'configs/pets/cam_pets.py'
    assert Path(find_configs('voc', PMM, 'pmm')['cam']).is_absolute()
    (folder / 'cam_voc.py').touch()
    assert find_configs('voc', PMM, 'pmm')['cam'] == 'configs/pets/cam_voc.py'


def test_misspelt_data_set(folder, tmp_path):
    text = message('pest')
    assert 'no config cam_pest.py (nor ppmg_pest.py, deeplabv2_p' in text
    assert f'below {tmp_path}/configs/' in text
    known = text.partition('all stages of this method: ')[2].partition('\n')[0]
    # close ones first; all that have each stage
    assert known.split(', ')[0] == 'pets'
    assert {'voc', 'coco14'} < set(known.split(', '))
    assert 'half' not in known and 'quickstart' not in known
    assert 'did you mean pets?' in text
    assert 'new_dataset pest --images PHOTOS --labels LABELS' in text
    assert 'did you mean' not in message('xyzxyz')
    # one of the package's before others of one's own
    assert 'all stages of this method: voc, pets' in message('vok')


def test_called_in_another_folder(folder, tmp_path, monkeypatch):
    assert 'has no configs/' not in message('pest')
    (tmp_path / 'elsewhere').mkdir()
    monkeypatch.chdir(tmp_path / 'elsewhere')
    text = message('pets')
    assert f'below {tmp_path}/elsewhere/configs/' in text
    assert 'this folder has no configs/' in text


def test_configs_of_the_other_method(folder):
    text = message('cells', AMN, 'amn')
    assert '--images PHOTOS --labels LABELS --method amn' in text
    made_by = 'python tools/new_dataset.py pets --images a --labels b'
    (folder / 'data_pets.py').write_text(f'made_by = {made_by!r}\n')
    text = message('pets', AMN, 'amn')
    assert 'new_dataset pets --images a --labels b --method amn' in text
    assert 'configs/pets/data_pets.py is there' in text
    assert '--method amn --overwrite\n(--overwrite replaces' in text


def test_a_name_that_two_folders_have(folder, tmp_path):
    (tmp_path / 'configs/more').mkdir()
    (tmp_path / 'configs/more/ppmg_pets.py').touch()
    text = message('pets')
    assert 'one config ppmg_pets.py below configs/' in text
    assert 'pets/ppmg_pets.py' in text and 'more/ppmg_pets.py' in text
