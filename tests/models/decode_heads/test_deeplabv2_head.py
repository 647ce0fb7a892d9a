import torch
import torch.nn.functional as F

from mmseg_pmm.models import DeepLabV2Head


def test_is_the_sum_of_dilated_convolutions():
    head = DeepLabV2Head(5, num_classes=3, in_index=1).eval()
    head.init_weights()
    features = torch.randn(2, 5, 13, 11)
    expected = sum(
        F.conv2d(
            features,
            head.conv_seg[i].weight,
            head.conv_seg[i].bias,
            padding=dilation,
            dilation=dilation,
        )
        for i, dilation in enumerate((6, 12, 18, 24))
    )
    torch.testing.assert_close(head([None, features]), expected)


def test_published_initialisation():
    torch.manual_seed(0)
    head = DeepLabV2Head(64, num_classes=21)
    head.init_weights()
    for branch in head.conv_seg:
        assert abs(branch.weight.std().item() - 0.01) < 1e-3
        assert (branch.bias == 0).all()


def test_dropout_is_for_training_only():
    head = DeepLabV2Head(8, num_classes=2, dropout_ratio=0.5)
    head.init_weights()
    features = [torch.randn(1, 8, 6, 6)]
    head.eval()
    torch.testing.assert_close(head(features), head(features))
    head.train()
    assert not torch.equal(head(features), head(features))


def test_settings_other_than_the_defaults():
    torch.manual_seed(0)
    init_cfg = dict(type='Constant', layer='Conv2d', val=0.5)
    head = DeepLabV2Head(
        4, num_classes=2, out_channels=1, threshold=0.3, dilations=(1, 3),
        init_cfg=init_cfg,
    )  # fmt: skip
    head.init_weights()
    assert head.dropout is None
    features = torch.randn(1, 4, 9, 7)
    logits = head([features])
    assert logits.shape == (1, 1, 9, 7)
    weight = torch.full((1, 4, 3, 3), 0.5)
    expected = sum(
        F.conv2d(features, weight, padding=dilation, dilation=dilation)
        for dilation in (1, 3)
    )
    torch.testing.assert_close(logits, expected)
    assert DeepLabV2Head(4, num_classes=2, dropout_ratio=0.3).dropout.p == 0.3
