import pytest
import torch
import torch.nn.functional as F
from mmengine.registry import MODELS

from mmseg_pmm.models.backbones import WideResNet38
from tools.model_converters.published_backbones import (
    convert,
    wide_resnet38_key,
)

# of the published file, with 1/8 of its channels: blocks of each stage, and
# whether they are bottlenecks
BLOCKS = {2: 3, 3: 3, 4: 6, 5: 3, 6: 1, 7: 1}


def small(**kwargs):
    torch.manual_seed(0)
    return WideResNet38(base_channels=8, **kwargs)


def published_weights():
    """Random weights under the published keys."""
    generator = torch.Generator().manual_seed(0)
    weights = {'fc8.weight': torch.randn(10, 512, 1, 1)}

    def conv(key, inputs, outputs, size):
        shape = outputs, inputs, size, size
        scale = (inputs * size * size) ** -0.5
        weights[f'{key}.weight'] = scale * torch.randn(
            shape, generator=generator
        )

    def norm(key, channels):
        for name in ('weight', 'bias', 'running_mean', 'running_var'):
            weights[f'{key}.{name}'] = torch.rand(
                channels, generator=generator
            )

    conv('conv1a', 3, 8, 3)
    channels = 8
    for stage, blocks in BLOCKS.items():
        out = 8 * 2 ** (stage - 1)
        for block in range(blocks):
            name = f'b{stage}' + (f'_{block}' if block else '')
            norm(f'{name}.bn_branch2a', channels)
            if stage < 6:
                middle = out // 2 if stage == 5 else out
                conv(f'{name}.conv_branch2a', channels, middle, 3)
                norm(f'{name}.bn_branch2b1', middle)
                conv(f'{name}.conv_branch2b1', middle, out, 3)
            else:
                conv(f'{name}.conv_branch2a', channels, out // 4, 1)
                norm(f'{name}.bn_branch2b1', out // 4)
                conv(f'{name}.conv_branch2b1', out // 4, out // 2, 3)
                norm(f'{name}.bn_branch2b2', out // 2)
                conv(f'{name}.conv_branch2b2', out // 2, out, 1)
            if channels != out:
                conv(f'{name}.conv_branch1', channels, out, 1)
            channels = out
    norm('bn7', channels)
    return weights


def published_forward(weights, x, last_dilation):
    """The published network over the published keys, block by block."""

    def conv(key, x, **kwargs):
        return F.conv2d(x, weights[f'{key}.weight'], **kwargs)

    def norm(key, x):
        names = ('running_mean', 'running_var', 'weight', 'bias')
        return F.relu(
            F.batch_norm(x, *(weights[f'{key}.{name}'] for name in names))
        )

    def block(x, name, stride, first, second):
        active = norm(f'{name}.bn_branch2a', x)
        short = x
        if f'{name}.conv_branch1.weight' in weights:
            short = conv(f'{name}.conv_branch1', active, stride=stride)
        x = conv(
            f'{name}.conv_branch2a',
            active,
            stride=stride,
            padding=first,
            dilation=first,
        )
        x = norm(f'{name}.bn_branch2b1', x)
        x = conv(f'{name}.conv_branch2b1', x, padding=second, dilation=second)
        return active, short + x

    def bottleneck(x, name, dilation):
        active = norm(f'{name}.bn_branch2a', x)
        short = conv(f'{name}.conv_branch1', active)
        x = conv(f'{name}.conv_branch2a', active)
        x = norm(f'{name}.bn_branch2b1', x)
        x = conv(
            f'{name}.conv_branch2b1', x, padding=dilation, dilation=dilation
        )
        x = norm(f'{name}.bn_branch2b2', x)
        return active, short + conv(f'{name}.conv_branch2b2', x)

    x = conv('conv1a', x, padding=1)
    for stage in (2, 3, 4):
        _, x = block(x, f'b{stage}', 2, 1, 1)
        for number in range(1, BLOCKS[stage]):
            _, x = block(x, f'b{stage}_{number}', 1, 1, 1)
    conv4, x = block(x, 'b5', 1, 1, 2)
    for number in (1, 2):
        _, x = block(x, f'b5_{number}', 1, 2, 2)
    conv5, x = bottleneck(x, 'b6', 4)
    _, x = bottleneck(x, 'b7', last_dilation)
    return conv4, conv5, norm('bn7', x)


@torch.no_grad()
@pytest.mark.parametrize('options', [{}, dict(last_dilation=2)])
def test_published_weights_give_the_published_outputs(options, capsys):
    weights = published_weights()
    model = small(out_indices=(2, 3, 5), **options).eval()
    model.load_state_dict(
        convert(weights, model, wide_resnet38_key), strict=False
    )
    assert 'fc8.weight' in capsys.readouterr().out
    image = torch.randn(2, 3, 33, 41)
    ours = model(image)
    theirs = published_forward(
        weights, image, **{'last_dilation': 4, **options}
    )
    for one, other in zip(ours, theirs, strict=True):
        assert other.abs().max() > 0.1
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_other_weights_are_refused():
    weights = published_weights()
    with pytest.raises(ValueError, match=r'conv1a.*\(64, 3, 3, 3\)'):
        convert(weights, WideResNet38(), wide_resnet38_key)
    del weights['b6.bn_branch2b2.bias']
    with pytest.raises(ValueError, match=r'lacks 1.*stages.4.0.norms.2.bias'):
        convert(weights, small(), wide_resnet38_key)


def test_outputs_and_strides():
    outputs = small(out_indices=(0, 1, 2, 3, 4, 5))(torch.randn(1, 3, 32, 48))
    assert [tuple(output.shape[1:]) for output in outputs] == [
        (16, 16, 24),
        (32, 8, 12),
        (64, 4, 6),
        (128, 4, 6),
        (256, 4, 6),
        (512, 4, 6),
    ]


def test_size_of_the_full_network():
    """WideResNet-38 without its classifier."""
    parameters = sum(p.numel() for p in WideResNet38().parameters())
    assert 100e6 < parameters < 140e6


def test_frozen_stages_and_norms():
    model = small(frozen_stages=0, norm_eval=True).train()
    frozen = {
        id(p) for m in (model.stem, model.stages[0]) for p in m.parameters()
    }
    for parameter in model.parameters():
        assert parameter.requires_grad == (id(parameter) not in frozen)
    assert not model.stages[3][0].norms[0].training
    assert model.stages[5][0].dropout.training


@pytest.mark.parametrize('stage, rate', [(4, 0.3), (5, 0.5)])
def test_dropout_takes_whole_channels(stage, rate):
    dropout = small().train().stages[stage][0].dropout
    out = dropout(torch.ones(1, 400, 2, 2)).flatten(2)
    assert torch.equal(out, out[..., :1].expand_as(out))
    # five standard deviations of the share of 400 channels are 0.125
    assert abs((out == 0).float().mean() - rate) < 0.125
    kept = out[out > 0]
    torch.testing.assert_close(kept, torch.ones_like(kept) / (1 - rate))


def test_unknown_stage():
    with pytest.raises(ValueError, match='0 to 5.*7'):
        MODELS.build(dict(type='mmseg_pmm.WideResNet38', out_indices=(7,)))


def test_frozen_stages_keep_their_statistics():
    """Norms of the others follow the data, unless norm_eval says no."""
    model = small(frozen_stages=1).train()
    for stage, frozen in ((0, True), (1, True), (2, False)):
        assert model.stages[stage][0].norms[0].training != frozen
        for parameter in model.stages[stage].parameters():
            assert parameter.requires_grad != frozen
    assert not model.stem.training and not model.stem.weight.requires_grad
    model = small().train()
    assert all(p.requires_grad for p in model.parameters())
    assert model.stages[0][0].norms[0].training


def test_dropout_is_before_every_convolution_but_the_first():
    model = small().train()
    seen = []
    for stage in model.stages:
        stage[0].dropout.register_forward_hook(
            lambda module, *_: seen.append(module.p)
        )
    model(torch.randn(2, 3, 32, 32))
    assert [rate for rate in seen if rate] == [0.3, 0.3, 0.5, 0.5]


def test_other_norms():
    model = small(norm_cfg=dict(type='GN', num_groups=4))
    norms = [model.norm, *model.stages[5][0].norms]
    assert {type(norm) for norm in norms} == {torch.nn.GroupNorm}
