"""Which commands run_pmm.sh and run_amn.sh come to, without running them."""

import sys
from pathlib import Path

import pytest
from mmengine.config import ConfigDict

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

from method.methods import (  # noqa: E402
    AMN,
    CHAIN,
    PMM,
    amn_stages,
    pmm_stages,
)
from method.plan import Plan, lacks_masks  # noqa: E402

from mmseg_pmm.engine.stage_options import (  # noqa: E402
    parse_options,
    split_by_stage,
)
from mmseg_pmm.engine.stage_results import short_names  # noqa: E402
from mmseg_pmm.own_data.sources import (  # noqa: E402
    sources_now,
    write_sources,
)


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.chdir(ROOT)


def commands(stages):
    stages = list(stages)
    # one after another
    needs = [stage.needs for stage in stages]
    assert needs == [(), *((stage.name,) for stage in stages[:-1])]
    return [stage.steps[0].command for stage in stages]


def test_pmm_on_one_gpu():
    train, predict, masks, segmentor = commands(pmm_stages(plan_of(1, PMM)))
    config = 'configs/pmm/cam_voc.py'
    assert train == ['python', 'tools/train.py', config, '--resume']
    checkpoint = 'work_dirs/cam_voc/epoch_8.pth'
    assert predict[:4] == ['python', 'tools/test.py', config, checkpoint]
    assert predict[4:] == ['--out', 'work_dirs/cam_voc/cams', '--resume']
    assert masks[1:3] == [
        'tools/make_pseudo_masks.py',
        'configs/pmm/ppmg_voc.py',
    ]
    assert segmentor[2] == 'configs/pmm/deeplabv2_voc.py'


def plan_of(gpus, stages, options=()):
    return Plan('voc', gpus, stages, options)


def test_chain_on_two_gpus():
    stages = list(pmm_stages(plan_of(2, CHAIN)))
    train, predict, masks, first, again, last = commands(stages)
    config = 'configs/pmm/cam_voc.py'
    assert train == ['bash', 'tools/dist_train.sh', config, '2', '--resume']
    assert predict[:2] == ['bash', 'tools/dist_test.sh']
    assert predict[2:5] == [config, 'work_dirs/cam_voc/epoch_8.pth', '2']
    assert masks[0] == 'python'  # on all cores by itself
    trained = 'work_dirs/deeplabv2_pus_voc/iter_30000.pth'
    assert again[2:5] == ['configs/pmm/predict_voc.py', trained, '2']
    assert '--tta' in again and 'work_dirs/predict_voc/pseudo_masks' in again
    assert last[2] == 'configs/pmm/deeplabv2_chain_voc.py'
    assert [s.steps[0].processes for s in stages] == [2, 2, 1, 2, 2, 2]


def test_amn_hands_maps_from_stage_to_stage():
    plan = plan_of(0, AMN)
    all_ = commands(amn_stages(plan))
    trained = [c[2] for c in all_ if c[1] == 'tools/train.py']
    assert [Path(path).stem for path in trained] == [
        'cam-amn_voc',
        'amn_voc',
        'irn_voc',
        'deeplabv2_amn_voc',
    ]
    made = [c[c.index('--out') + 1] for c in all_ if '--out' in c]
    read = [
        plan.cfgs[name].cam_dir
        for name in AMN
        if 'cam_dir' in (plan.cfgs[name])
    ]
    assert made == [
        plan.cfgs[name].cam_dir for name in ('seeds', 'irn-seeds', 'irn-masks')
    ]
    assert set(read) <= set(made)


def test_settings_are_those_of_their_stage():
    options = ['cam:train_cfg.max_epochs=4', 'ppmg:dataset.indices=3']
    plan = plan_of(0, PMM, options)
    train, predict, masks, segmentor = commands(pmm_stages(plan))
    said = ['--cfg-options', 'train_cfg.max_epochs=4']
    assert train[-2:] == said and predict[-2:] == said
    assert predict[3] == 'work_dirs/cam_voc/epoch_4.pth'
    assert masks[-1] == 'dataset.indices=3'
    assert '--cfg-options' not in segmentor
    (report,) = plan.report('page.html', 'voc', 'logs').steps
    assert report.command[-5:-3] == ['--logs', 'logs']
    assert report.command[-3:] == ['--cfg-options', *options]


@pytest.mark.parametrize(
    'text', ['max_epochs=4', 'ppmg.a=1', 'cam:max_epochs', 'camm:a=1']
)
def test_settings_of_no_stage(text):
    with pytest.raises(ValueError, match='as in cam:KEY=VALUE; .*ppmg'):
        split_by_stage([text], PMM)


def test_settings_are_read_as_mmengine_does():
    found = split_by_stage(['cam:a.b=[1,2]', 'cam:c=x:y=z'], PMM)
    assert found == {
        'cam': ['a.b=[1,2]', 'c=x:y=z'],
        'ppmg': [],
        'deeplabv2': [],
    }
    pairs = parse_options(['a.b=[1,2]', 'd=None', 'e=0.5'])
    assert pairs == {'a.b': [1, 2], 'd': None, 'e': 0.5}
    assert parse_options([]) == {}


def test_validation_needs_a_ground_truth(tmp_path):
    steps = [dict(type='LoadImageFromFile'), dict(type='LoadAnnotations')]
    data_set = dict(
        data_root=str(tmp_path),
        data_prefix=dict(img_path='a', seg_map_path='masks'),
        pipeline=steps,
    )
    loader = ConfigDict(dataset=data_set)
    # the images are not there yet: another message
    assert not lacks_masks(loader)
    (tmp_path / 'a').mkdir()
    (tmp_path / 'a/a.png').touch()
    assert lacks_masks(loader)
    (tmp_path / 'masks').mkdir()
    assert lacks_masks(loader)
    (tmp_path / 'masks/a.png').touch()
    assert not lacks_masks(loader)
    loader.dataset.data_prefix.pop('seg_map_path')
    assert lacks_masks(loader)
    loader.dataset.pipeline = steps[:1]
    assert not lacks_masks(loader)
    assert not lacks_masks(None)
    # without a root
    prefix = dict(img_path=str(tmp_path / 'a'), seg_map_path='none')
    loader.dataset.update(pipeline=steps, data_root=None, data_prefix=prefix)
    assert lacks_masks(loader)


def test_names_without_the_data_sets():
    names = short_names(['a/cam_my_pets.py', 'b/irn-seeds_my_pets.py'])
    assert names == ['cam', 'irn-seeds']
    assert short_names(['a/cam_voc.py']) == ['cam_voc']
    assert short_names(['cam_voc.py', 'cam_coco.py']) == [
        'cam_voc',
        'cam_coco',
    ]
    # not the whole of a name
    assert short_names(['seeds_x.py', 'irn_seeds_x.py']) == [
        'seeds',
        'irn_seeds',
    ]


def test_a_checkpoint_that_was_removed(tmp_path):
    plan = plan_of(0, PMM)
    plan.cfgs['cam'].work_dir = str(tmp_path)
    (tmp_path / 'last_checkpoint').write_text('epoch_8.pth')
    train = next(iter(pmm_stages(plan)))
    with pytest.raises(ValueError, match=f'no .*8.pth.*\n  rm -r {tmp_path}'):
        train.check()


def test_labels_that_have_changed_since(tmp_path):
    (tmp_path / 'photos').mkdir()
    labels = tmp_path / 'labels.csv'
    labels.write_text('a,cat')
    source = dict(images=str(tmp_path / 'photos'), labels=str(labels))
    write_sources(tmp_path, sources_now(**source), 'new_dataset')
    plan = plan_of(0, PMM)
    # as new_dataset.py writes it
    data_set = plan.cfgs['cam'].train_dataloader.dataset
    data_set.pop('data_root')
    data_set.image_labels = str(tmp_path / 'image_labels.json')
    assert list(plan.changed_sources()) == []
    labels.write_text('a,dog')
    (said,) = plan.changed_sources()
    assert said.endswith('run:\nnew_dataset --overwrite')
