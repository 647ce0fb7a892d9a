import pytest
import torch
import torch.nn.functional as F
from mmseg.models.backbones import ResNet

from mmseg_pmm.models.backbones import ScaleNet
from mmseg_pmm.models.backbones.scalenet import ScaleAggregation

# ResNet-50: 3 + 4 + 6 + 3 bottlenecks; at the last side scales 4 and 7 are
# convolved 1x1
STRUCTURE = [[5, 3, 2, 1, 28], [4, 0, 2, 0, 14]] * 6 + [[3, 0, 2, 1, 4]] * 4


def small(**kwargs):
    torch.manual_seed(0)
    return ScaleNet(
        STRUCTURE, depth=50, stem_channels=8, base_channels=8, **kwargs
    )


def published_forward(weights, x, strides, dilations):
    """The published network over the published keys, block by block."""

    def norm(key, x):
        names = ('running_mean', 'running_var', 'weight', 'bias')
        return F.batch_norm(x, *(weights[f'{key}.{name}'] for name in names))

    def block(x, name, entry, dilation):
        residual = x
        if f'{name}.downsample.0.weight' in weights:
            residual = F.conv2d(x, weights[f'{name}.downsample.0.weight'])
            residual = norm(f'{name}.downsample.1', residual)
        x = F.conv2d(x, weights[f'{name}.conv1.weight'])
        x = F.relu(norm(f'{name}.bn1', x))
        parts = []
        for index, scale in enumerate((1, 2, 4, 7)):
            if not entry[index]:
                continue
            weight = weights[f'{name}.conv2.{index}.weight']
            part = x if scale == 1 else F.max_pool2d(x, scale, scale)
            if entry[-1] / 2**index > 1:
                assert weight.shape[2:] == (3, 3)
                part = F.conv2d(
                    part, weight, padding=dilation, dilation=dilation
                )
            else:
                assert weight.shape[2:] == (1, 1)
                part = F.conv2d(part, weight)
            if x.shape[2] % part.shape[2] or x.shape[3] % part.shape[3]:
                part = F.interpolate(part, x.shape[2:], mode='bilinear')
            else:
                part = F.interpolate(part, x.shape[2:], mode='nearest')
            parts.append(norm(f'{name}.bn2.{index}', part))
        x = F.relu(torch.cat(parts, 1))
        x = norm(f'{name}.bn3', F.conv2d(x, weights[f'{name}.conv3.weight']))
        return F.relu(x + residual)

    x = F.conv2d(x, weights['conv1.weight'], stride=2, padding=3)
    x = F.max_pool2d(F.relu(norm('bn1', x)), 3, 2, 1)
    entries = iter(STRUCTURE)
    outputs = []
    for stage, blocks in enumerate((3, 4, 6, 3)):
        x = F.max_pool2d(x, strides[stage], strides[stage])
        for number in range(blocks):
            name = f'layer{stage + 1}.{number}'
            x = block(x, name, next(entries), dilations[stage])
        outputs.append(x)
    return outputs


@pytest.mark.parametrize(
    'size, strides, dilations',
    [
        ((96, 96), (1, 2, 1, 1), (1, 1, 2, 4)),
        ((91, 127), (1, 2, 1, 1), (1, 1, 1, 1)),
        ((224, 256), (1, 2, 2, 2), (1, 1, 1, 1)),
    ],
)
@torch.no_grad()
def test_published_network(size, strides, dilations):
    model = small(strides=strides, dilations=dilations)
    model.eval()
    for norm in model.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            norm.running_mean.normal_(std=0.1)
            norm.running_var.uniform_(0.1, 0.5)
            norm.bias.normal_(std=0.1)
    image = torch.randn(1, 3, *size)
    theirs = published_forward(model.state_dict(), image, strides, dilations)
    for one, other in zip(model(image), theirs, strict=True):
        assert other.std() > 0.1
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)


def test_scales_by_hand():
    """Maximum of each 2x2 square, and pixels drawn apart."""
    block = ScaleAggregation(1, (1, 1), side=1, dilation=1)
    for conv in block.values():
        torch.nn.init.constant_(conv.weight, 2)
    x = torch.tensor([[[[1.0, 5, 0, 2], [3, 4, 8, 1]]]])
    first, second = block(x)
    assert torch.equal(first, 2 * x)
    expected = torch.tensor([[[[10.0, 10, 16, 16], [10, 10, 16, 16]]]])
    assert torch.equal(second, expected)


@torch.no_grad()
def test_a_map_smaller_than_a_window_is_pooled_as_a_whole():
    block = ScaleAggregation(1, (0, 0, 0, 1), side=1, dilation=1)
    x = torch.rand(1, 1, 5, 3)
    (out,) = block(x)
    expected = (x.max() * block['3'].weight).expand(1, 1, 5, 3)
    torch.testing.assert_close(out, expected)


def test_gradients_and_frozen_stages():
    model = small(frozen_stages=1, strides=(1, 2, 1, 1))
    model.train()
    outputs = model(torch.randn(2, 3, 65, 65))
    sum(output.sum() for output in outputs[1:]).backward()
    for name, parameter in model.named_parameters():
        frozen = name.startswith(('conv1', 'bn1', 'layer1'))
        assert (parameter.grad is None) == frozen, name
    assert not model.layer1[0].bn2['0'].training


def test_keys_of_the_published_weights():
    keys = small().state_dict().keys()
    # scales without channels have no weights
    for key in ('conv2.0', 'conv2.2', 'bn2.0', 'bn2.2'):
        assert f'layer1.1.{key}.weight' in keys
    for key in ('conv2.1', 'conv2.3', 'bn2.1', 'bn2.3'):
        assert f'layer1.1.{key}.weight' not in keys
    # max pooling halves the map, not the convolution of the shortcut
    assert small().layer2[0].downsample[0].stride == (1, 1)


def test_depth_without_bottlenecks():
    with pytest.raises(KeyError, match='18'):
        ScaleNet(STRUCTURE, depth=18)


def test_frozen_before_the_optimizer_is_built():
    """Which takes what learns; train() comes later."""
    model = small(frozen_stages=1)
    assert not any(p.requires_grad for p in model.layer1.parameters())
    assert all(p.requires_grad for p in model.layer2.parameters())


@pytest.mark.parametrize('depth', [50, 101, 152])
def test_blocks_are_those_of_a_resnet(depth):
    blocks = ScaleNet.arch_settings[depth][1]
    assert blocks == ResNet.arch_settings[depth][1]
