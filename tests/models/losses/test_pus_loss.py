import math

import pytest
import torch
import torch.nn.functional as F
from mmseg.models.losses import CrossEntropyLoss
from mmseg.registry import MODELS

from mmseg_pmm.models import PUSLoss
from mmseg_pmm.models.losses import pretended_under_fitting

MODES = ('clamp', 'pow', 'ignore')


def batch(classes=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(2, classes, 5, 6, generator=generator)
    label = torch.randint(0, classes, (2, 5, 6), generator=generator)
    label[0, :2] = 255
    return logits, label


def by_loops(
    logits, label, mode, beta, kappa, use_sigmoid=False, weights=None
):
    """METHODS 1.5, pixel by pixel, in plain Python."""
    losses, pixel_weights = [], []
    for n in range(label.shape[0]):
        for y in range(label.shape[1]):
            for x in range(label.shape[2]):
                target = int(label[n, y, x])
                if target == 255:
                    continue
                z = [float(value) for value in logits[n, :, y, x]]
                if use_sigmoid:
                    p = [1 / (1 + math.exp(-value)) for value in z]
                    loss = -sum(
                        math.log(p[c] if c == target else 1 - p[c])
                        for c in range(len(z))
                    )
                else:
                    total = sum(math.exp(value) for value in z)
                    loss = -math.log(math.exp(z[target]) / total)
                losses.append(loss)
                pixel_weights.append(weights[target] if weights else 1)

    def mean(values):
        pairs = zip(values, pixel_weights, strict=True)
        return sum(v * w for v, w in pairs) / sum(pixel_weights)

    if mean(losses) >= beta:
        return mean(losses)
    strategy = dict(
        clamp=lambda v: min(v, kappa),
        pow=lambda v: v**kappa,
        ignore=lambda v: v if v < kappa else 0,
    )[mode]
    return mean([strategy(v) for v in losses])


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('beta', [0.5, 100])
@pytest.mark.parametrize('use_sigmoid', [False, True])
@pytest.mark.parametrize('weights', [None, [0.5, 1.0, 2.0, 3.0]])
def test_against_plain_python(mode, beta, use_sigmoid, weights):
    logits, label = batch()
    loss = PUSLoss(
        mode, beta, 0.7, use_sigmoid=use_sigmoid, class_weight=weights
    )
    expected = by_loops(logits, label, mode, beta, 0.7, use_sigmoid, weights)
    assert loss(logits, label).item() == pytest.approx(expected, rel=1e-5)


def test_strategies_by_hand():
    losses = torch.tensor([0.0, 0.25, 0.5, 4.0])
    clamp = pretended_under_fitting(losses, 'clamp', 0.5)
    assert clamp.tolist() == [0.0, 0.25, 0.5, 0.5]
    ignore = pretended_under_fitting(losses, 'ignore', 0.5)
    assert ignore.tolist() == [0.0, 0.25, 0.0, 0.0]
    power = pretended_under_fitting(losses, 'pow', 0.5)
    torch.testing.assert_close(power, torch.tensor([0.0, 0.5, 0.5**0.5, 2]))


@pytest.mark.parametrize('mode', MODES)
def test_gradient_is_finite_where_the_loss_is_zero(mode):
    losses = torch.tensor([0.0, 1e-12, 0.2], requires_grad=True)
    pretended_under_fitting(losses, mode, 0.5).sum().backward()
    assert losses.grad.isfinite().all()
    logits = torch.tensor([200.0, -200.0]).reshape(1, 2, 1, 1)
    logits.requires_grad_()
    PUSLoss(mode)(logits, torch.zeros(1, 1, 1, dtype=torch.long)).backward()
    assert logits.grad.isfinite().all()


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('use_sigmoid', [False, True])
def test_gradcheck(mode, use_sigmoid):
    logits, label = batch()
    # float64 reaches autograd's finite differences; forward() takes float32
    loss = PUSLoss(mode, beta=100, use_sigmoid=use_sigmoid)
    logits = logits.double().requires_grad_()

    def function(z):
        pixels = loss._pixel_losses(z, label, ignore_index=255)
        return pretended_under_fitting(pixels, mode, 0.5).sum()

    assert torch.autograd.gradcheck(function, logits)


def test_clamped_pixels_get_no_gradient():
    logits, label = batch()
    logits.requires_grad_()
    PUSLoss('clamp', beta=100, kappa=0.5)(logits, label).backward()
    pixel = F.cross_entropy(logits, label, reduction='none', ignore_index=255)
    clamped = (pixel > 0.5) | (label == 255)
    gradient = logits.grad.abs().sum(dim=1)
    assert (gradient[clamped] == 0).all()
    assert (gradient[~clamped] > 0).all()


def test_gate_closed_is_cross_entropy():
    logits, label = batch()
    weights = [0.5, 1.0, 2.0, 3.0]
    torch.testing.assert_close(
        PUSLoss(beta=0)(logits, label),
        CrossEntropyLoss(avg_non_ignore=True)(logits, label, ignore_index=255),
    )
    torch.testing.assert_close(
        PUSLoss(beta=0, class_weight=weights)(logits, label),
        F.cross_entropy(
            logits, label, torch.tensor(weights), ignore_index=255
        ),
    )


def test_without_ignored_label():
    logits, label = batch()
    label[label == 255] = 0
    torch.testing.assert_close(
        PUSLoss()(logits, label, ignore_index=None), PUSLoss()(logits, label)
    )


def test_average_over_all_pixels_as_published():
    logits, label = batch()
    valid = (label != 255).float().mean()
    over_valid = PUSLoss(beta=0)(logits, label)
    over_all = PUSLoss(beta=0, avg_non_ignore=False)(logits, label)
    torch.testing.assert_close(over_all, over_valid * valid)
    torch.testing.assert_close(
        over_all, CrossEntropyLoss()(logits, label, ignore_index=255)
    )


def test_gate_is_at_beta():
    logits = torch.zeros(1, 2, 1, 1)  # loss: log 2
    label = torch.zeros(1, 1, 1, dtype=torch.long)
    below = PUSLoss('clamp', beta=math.log(2) + 1e-4, kappa=0.1)
    above = PUSLoss('clamp', beta=math.log(2) - 1e-4, kappa=0.1)
    assert below(logits, label).item() == pytest.approx(0.1)
    assert above(logits, label).item() == pytest.approx(math.log(2))


@pytest.mark.parametrize('use_sigmoid', [False, True])
def test_nothing_valid_is_zero(use_sigmoid):
    logits = torch.randn(1, 3, 2, 2, requires_grad=True)
    label = torch.full((1, 2, 2), 255)
    loss = PUSLoss(use_sigmoid=use_sigmoid)(logits, label)
    loss.backward()
    assert loss.item() == 0 and (logits.grad == 0).all()


def test_pixel_weights_and_loss_weight():
    logits, label = batch()
    weight = torch.rand(label.shape)
    pixel = F.cross_entropy(logits, label, reduction='none', ignore_index=255)
    expected = 0.4 * (pixel * weight).sum() / (label != 255).sum()
    loss = PUSLoss(beta=0, loss_weight=0.4)(logits, label, weight=weight)
    torch.testing.assert_close(loss, expected)


def test_binary_with_one_channel():
    logits = torch.randn(2, 1, 4, 4)
    label = torch.randint(0, 2, (2, 4, 4))
    loss = PUSLoss(beta=0, use_sigmoid=True)(logits, label)
    expected = F.binary_cross_entropy_with_logits(logits[:, 0], label.float())
    torch.testing.assert_close(loss, expected)


def test_half_precision_logits():
    logits, label = batch()
    loss = PUSLoss()(logits.half(), label)
    assert loss.dtype == torch.float32
    torch.testing.assert_close(
        loss, PUSLoss()(logits, label), rtol=1e-2, atol=1e-3
    )


def test_pixel_losses_for_samplers():
    logits, label = batch()
    expected = F.cross_entropy(
        logits, label, reduction='none', ignore_index=255
    )
    pixels = PUSLoss()(logits, label, reduction_override='none')
    torch.testing.assert_close(pixels, expected)


@pytest.mark.parametrize(
    'kwargs',
    [dict(mode='cut'), dict(kappa=0), dict(mode='pow', kappa=1.5)],
)
def test_refuses(kwargs):
    with pytest.raises(ValueError, match='mode|kappa'):
        PUSLoss(**kwargs)


HEADS = dict(
    FCNHead=dict(channels=8, num_convs=1),
    PSPHead=dict(channels=8),
    ASPPHead=dict(channels=8),
    DepthwiseSeparableASPPHead=dict(
        channels=8, c1_in_channels=8, c1_channels=4
    ),
    NLHead=dict(channels=8),
    UPerHead=dict(
        channels=8, in_channels=[8, 8], in_index=[0, 1], pool_scales=(1, 2)
    ),
    SegformerHead=dict(channels=8, in_channels=[8, 8], in_index=[0, 1]),
)


@pytest.mark.parametrize('name', HEADS)
@pytest.mark.parametrize('sampler', [None, dict(type='OHEMPixelSampler')])
def test_is_the_loss_of_any_stock_head(name, sampler):
    from mmengine.structures import PixelData
    from mmseg.structures import SegDataSample

    config = dict(
        type=name,
        in_channels=8,
        num_classes=3,
        loss_decode=dict(type='mmseg_pmm.PUSLoss', mode='pow', beta=100),
        sampler=sampler,
    )
    config.update(HEADS[name])
    head = MODELS.build(config).train()
    features = [torch.randn(2, 8, 16, 16), torch.randn(2, 8, 8, 8)]
    samples = [
        SegDataSample(
            gt_sem_seg=PixelData(data=torch.randint(0, 3, (1, 32, 32)))
        )
        for _ in range(2)
    ]
    losses = head.loss(features, samples, {})
    losses['loss_pus'].backward()
    assert 0 < losses['loss_pus'].item() < 10
    assert head.conv_seg.weight.grad.abs().sum() > 0


def loss_of_one_rank(rank, folder):
    """Rank 0 fits well, rank 1 badly."""
    torch.distributed.init_process_group(
        'gloo', f'file://{folder}/meeting', rank=rank, world_size=2
    )
    logits = torch.zeros(1, 2, 1, 1)
    logits[:, 0] = [4.0, -4.0][rank]
    label = torch.zeros(1, 1, 1, dtype=torch.long)
    for beta in (2.0, 2.1):  # the mean over both is 2.018
        loss = PUSLoss('clamp', beta, 0.5)(logits, label)
        torch.save(loss, f'{folder}/{rank}_{beta}')
    torch.distributed.destroy_process_group()


def test_gate_is_over_all_ranks(tmp_path):
    torch.multiprocessing.spawn(loss_of_one_rank, (str(tmp_path),), 2)
    losses = {
        path.name: torch.load(path).item() for path in tmp_path.glob('?_*')
    }
    small, large = math.log(1 + math.exp(-4)), math.log(1 + math.exp(4))
    assert losses['0_2.0'] == pytest.approx(small, rel=1e-4)
    assert losses['1_2.0'] == pytest.approx(large, rel=1e-4)
    assert losses['0_2.1'] == pytest.approx(small, rel=1e-4)
    assert losses['1_2.1'] == pytest.approx(0.5)


def test_becomes_the_plain_cross_entropy():
    logits = torch.randn(2, 3, 4, 5)
    labels = torch.randint(0, 3, (2, 4, 5))
    weights = torch.tensor([0.1, 1, 2])
    loss = PUSLoss(beta=100, kappa=0.1, class_weight=weights.tolist())
    expected = F.cross_entropy(logits, labels, weight=weights)
    assert loss(logits, labels) < 0.5 * expected
    loss.become_plain()
    torch.testing.assert_close(loss(logits, labels), expected)
