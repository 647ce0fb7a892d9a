"""Which model predicts, in which state, and what becomes of its masks."""

from types import SimpleNamespace

import pytest
import torch
from mmengine.evaluator import BaseMetric
from mmengine.hooks import EMAHook
from mmengine.model import MMDistributedDataParallel
from mmengine.registry import METRICS, MODELS
from torch import nn

from mmseg_pmm.engine.refresh.prediction import MaskPredictor

METAINFO = dict(classes=('background', 'a'), palette=[[0] * 3, [9] * 3])


class Model(nn.Module):
    """Notes in which state it predicts."""

    def __init__(self, fails=False):
        super().__init__()
        self.norm = nn.BatchNorm1d(2)
        self.fails = fails
        self.states = []

    def test_step(self, batch):
        self.states.append(
            dict(
                training=self.training or self.norm.training,
                gradients=torch.is_grad_enabled(),
                half=torch.is_autocast_enabled('cpu'),
                benchmark=torch.backends.cudnn.benchmark,
                mean=self.norm.running_mean.tolist(),
            )
        )
        if self.fails:
            raise OSError('no space')
        return [dict(stem=stem) for stem in batch]


@METRICS.register_module(force=True)
class NotedWriter(BaseMetric):
    """Stands in for PseudoMaskWriter; it writes a file at the end only."""

    made = []

    def __init__(self, output_dir, compare_with, classes=None, lost=()):
        super().__init__()
        self.output_dir, self.compare_with = output_dir, compare_with
        self.lost = lost
        self.said = []
        self.made.append(self)

    def process(self, data_batch, data_samples):
        self.results += [sample['stem'] for sample in data_samples]

    def finish(self):
        self.said.append('finish')
        for stem in set(self.results) - set(self.lost):
            (self.output_dir / f'{stem}.png').touch()

    def stop(self):
        self.said.append('stop')

    def compute_metrics(self, results):
        self.pixels = dict(background=7)
        return dict(images=len(results), names=self.dataset_meta['classes'])


@MODELS.register_module(force=True)
class NotedTTA(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module

    def test_step(self, batch):
        return self.module.test_step(batch)


class Images(list):
    metainfo = METAINFO


class Loader(list):
    """Two batches, of three images."""

    dataset = Images(['a', 'b', 'c'])


def predictor(writer=None, **settings):
    NotedWriter.made.clear()
    loader = Loader([['a', 'b'], ['c']])
    settings = dict(use_ema=False, tta_model=None, fp16=False, **settings)
    writer = dict(type='NotedWriter', **(writer or {}))
    return MaskPredictor(loader, writer, **settings)


def run(predictor, model, folder, hooks=(), stems=('a', 'b', 'c')):
    runner = SimpleNamespace(model=model, hooks=hooks)
    return predictor.run(runner, folder, stems, ['older'], 'it failed')


def test_state_of_the_model(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, 'benchmark', True)
    model = Model().train()
    metrics, pixels, a_class_dies = run(predictor(), model, tmp_path)
    assert not a_class_dies
    for state in model.states:
        assert not state['training'] and not state['gradients']
        assert not state['half'] and not state['benchmark']
    assert len(model.states) == 2
    assert model.training and model.norm.training
    assert torch.backends.cudnn.benchmark and torch.is_grad_enabled()
    assert metrics == dict(images=3, names=METAINFO['classes'])
    assert pixels == dict(background=7)
    (writer,) = NotedWriter.made
    assert writer.said == ['finish', 'stop']
    assert writer.output_dir == tmp_path
    assert writer.compare_with == ['older']


def test_after_a_failure_training_could_go_on(tmp_path):
    model = Model(fails=True).train()
    with pytest.raises(RuntimeError, match='it failed\nrank 0: .*no space'):
        run(predictor(), model, tmp_path)
    assert model.training and model.norm.training
    assert NotedWriter.made[0].said == ['stop']


def test_mixed_precision(tmp_path):
    model = Model()
    half = predictor()
    half.fp16 = True
    run(half, model, tmp_path)
    assert all(state['half'] for state in model.states)


def test_a_mask_that_was_not_written_is_named(tmp_path):
    with pytest.raises(RuntimeError, match='it failed(?s:.*)lacks 1 of 3.*b'):
        run(predictor(dict(lost=['b'])), Model(), tmp_path)


def ema_hook(model):
    hook = EMAHook()
    hook.ema_model = SimpleNamespace(module=model)
    return hook


def test_weights_of_ema(tmp_path):
    model, averaged = Model(), Model()
    ema = predictor()
    ema.use_ema = True
    run(ema, model, tmp_path, hooks=[ema_hook(averaged)])
    assert averaged.states and not model.states
    run(predictor(), model, tmp_path, hooks=[ema_hook(averaged)])
    assert len(model.states) == 2 == len(averaged.states)


def test_augmented(tmp_path):
    model = Model()
    augmented = predictor()
    augmented.tta_model = dict(type='NotedTTA')
    seen = []
    plain = NotedTTA.test_step
    NotedTTA.test_step = lambda self, batch: (
        seen.append(self) or plain(self, batch)
    )
    try:
        run(augmented, model, tmp_path)
    finally:
        NotedTTA.test_step = plain
    assert len(seen) == 2 and not model.states[0]['training']


def test_what_can_be_wrong_is_wrong_at_once():
    runner = SimpleNamespace(model=Model(), hooks=[])
    predictor().check(runner)
    with pytest.raises(TypeError, match='clases'):
        predictor(dict(clases=['a'])).check(runner)
    with pytest.raises(ValueError, match='unicorn'):
        predictor(dict(classes=['unicorn'])).check(runner)
    ema = predictor()
    ema.use_ema = True
    with pytest.raises(ValueError, match='EMAHook'):
        ema.check(runner)


def fail_to_compute(*args, **_):
    raise OSError('folder is gone')


def predict_as_a_rank(rank, folder):
    """Each with a share of the images, and with norm statistics of its own."""
    torch.distributed.init_process_group(
        'gloo', f'file://{folder}/meeting', rank=rank, world_size=2
    )
    model = Model()
    model.norm.running_mean.copy_(torch.tensor([[1.0, -4], [3.0, 8]][rank]))
    wrapped = MMDistributedDataParallel(model, broadcast_buffers=False)
    one = predictor()
    one.loader = Loader([['a', 'b'], ['c']][rank : rank + 1])
    one.loader.dataset = Images('abc')
    metrics, pixels, _ = run(one, wrapped, folder)
    torch.save(
        dict(
            means=[state['mean'] for state in model.states],
            kept=model.norm.running_mean.tolist(),
            batches=int(model.norm.num_batches_tracked),
            pixels=pixels,
            images=metrics['images'],
        ),
        folder / f'said_{rank}',
    )
    model.fails = rank == 1
    failed = ''
    try:
        run(one, wrapped, folder)
    except RuntimeError as error:
        failed = str(error)
    torch.save(failed, folder / f'failed_{rank}')
    model.fails = False
    NotedWriter.compute_metrics = fail_to_compute
    try:
        run(one, wrapped, folder)
    except RuntimeError as error:
        failed = str(error)
    torch.save(failed, folder / f'not_computed_{rank}')
    torch.distributed.destroy_process_group()


def test_two_ranks_with_statistics_of_their_own(tmp_path):
    torch.multiprocessing.start_processes(
        predict_as_a_rank, (tmp_path,), 2, start_method='fork'
    )
    for rank in (0, 1):
        said = torch.load(tmp_path / f'said_{rank}')
        assert said['means'] == [[2, 2]] and said['kept'] == [2, 2]
        assert said['images'] == 3
        assert (said['pixels'] is None) == (rank == 1)
        assert 'rank 0: OSError: folder is gone' in torch.load(
            tmp_path / f'not_computed_{rank}'
        )
        # both end, and both know why
        assert 'rank 1: OSError: no space' in torch.load(
            tmp_path / f'failed_{rank}'
        )


@pytest.mark.parametrize('dying, said', [(0, False), (2, True)])
def test_a_class_that_dies_out_is_said(tmp_path, monkeypatch, dying, said):
    monkeypatch.setattr(NotedWriter, 'default_prefix', 'masks')
    monkeypatch.setattr(
        NotedWriter, 'compute_metrics', lambda *_: dict(dying=dying)
    )
    monkeypatch.setattr(NotedWriter, 'pixels', {}, raising=False)
    metrics, _, a_class_dies = run(predictor(), Model(), tmp_path)
    assert a_class_dies == said and metrics == {'masks/dying': dying}


def test_an_error_of_rank_0_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(NotedWriter, 'compute_metrics', fail_to_compute)
    with pytest.raises(RuntimeError, match='it failed\nrank 0: .*is gone'):
        run(predictor(), Model(), tmp_path)
    monkeypatch.setattr(NotedWriter, '__init__', fail_to_compute)
    with pytest.raises(RuntimeError, match='it failed\nrank 0: .*is gone'):
        run(predictor(), Model(), tmp_path)


@pytest.mark.parametrize(
    'settings, keeps',
    [({}, True), (dict(keep_known=0.5), True), (dict(keep_known=0), False)],
)
def test_known_classes_are_kept_unless_it_is_0(settings, keeps):
    assert predictor(settings).keeps_known == keeps
