import pytest

from mmseg_pmm.own_data.facts import Facts
from mmseg_pmm.own_data.files import config_files
from mmseg_pmm.own_data.plan import Plan
from mmseg_pmm.own_data.stale import built_on, stale_work_dirs

FACTS = Facts(108, 300, 2, 'quick')
PLAN = Plan(
    'x', 'photos', 'data/x', 'configs/x', '../_base_', 'a command', 'ab', FACTS
)
SEGMENTORS = {'deeplabv2_pus', 'deeplabv2', 'predict', 'deeplabv2_chain'}
AMN_SEGMENTORS = {'deeplabv2_amn-pus', 'deeplabv2_amn'}
LAST_OF_AMN = {'irn', 'irn-masks', *AMN_SEGMENTORS}
PMM = {'cam', 'argmax', 'ppmg', *SEGMENTORS}
AMN = {'cam-amn', 'seeds', 'amn', 'irn-seeds', *LAST_OF_AMN}


def config(stage):
    return f'configs/x/{stage}_x.py'


@pytest.mark.parametrize(
    'changed, stages',
    [
        ([], set()),
        ([config('cam')], PMM),
        ([config('argmax')], {'argmax'}),
        ([config('ppmg')], {'ppmg', *SEGMENTORS}),
        ([config('predict')], {'predict', 'deeplabv2_chain'}),
        ([config('deeplabv2')], {'deeplabv2'}),
        ([config('cam-amn')], AMN),
        ([config('amn')], {'amn', 'irn-seeds', *LAST_OF_AMN}),
        ([config('irn-seeds')], {'irn-seeds', *LAST_OF_AMN}),
        ([config('irn'), config('argmax')], {'argmax', *LAST_OF_AMN}),
        ([config('data')], {'data', *PMM, *AMN}),
        (['data/x/train.txt'], {'data', *PMM, *AMN}),
        (['data/x/val.txt'], {'data', *PMM, *AMN}),
        (['data/x/image_labels.json'], {'data', *PMM, *AMN}),
    ],
)
def test_stages_of_both_methods(changed, stages):
    sources = config_files(PLAN, ['pmm', 'amn'])
    found = built_on(changed, sources)
    assert found == [path for path in sources if path in found]
    assert set(found) == set(map(config, stages))


def test_what_is_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / 'configs/x'
    folder.mkdir(parents=True)
    for path, source in config_files(PLAN, ['pmm']).items():
        (tmp_path / path).write_text(source)
    # of the user's own, too
    (folder / 'mine.py').write_bytes(b"_base_ = './ppmg_x.py'  # \xe9")
    for stage in ('cam_x', 'ppmg_x', 'mine', 'cam_other'):
        (tmp_path / 'work_dirs' / stage).mkdir(parents=True)
    assert stale_work_dirs('configs/x', [config('ppmg')]) == [
        'work_dirs/mine',
        'work_dirs/ppmg_x',
    ]
    assert stale_work_dirs('configs/x', []) == []
