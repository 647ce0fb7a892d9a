import torch
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample

from mmseg_pmm.models import ProbabilityTTAModel


class Segmentor(torch.nn.Module):
    def __init__(self, out_channels):
        super().__init__()
        self.out_channels = out_channels
        self.decode_head = torch.nn.Module()
        self.decode_head.threshold = 0.3

    def test_step(self, data):
        raise NotImplementedError


def views(*logits):
    return [
        SegDataSample(
            seg_logits=PixelData(data=view),
            metainfo=dict(img_path='a.jpg', img_labels=(1,)),
        )
        for view in logits
    ]


def test_softmax_of_the_logits_is_the_mean():
    logits = torch.randn(3, 4, 5, 6) * 3
    logits[0, :, 0, 0] = torch.tensor([200.0, -200, 0, 0])  # 0 in float32
    model = ProbabilityTTAModel(module=Segmentor(4))
    (merged,) = model.merge_preds([views(*logits)])
    expected = logits.double().softmax(dim=1).mean(dim=0)
    found = merged.seg_logits.data.softmax(dim=0)
    torch.testing.assert_close(found.double(), expected, atol=1e-6, rtol=1e-5)
    assert torch.isfinite(merged.seg_logits.data).all()
    assert torch.equal(merged.pred_sem_seg.data[0], expected.argmax(dim=0))
    assert merged.img_labels == (1,) and merged.img_path == 'a.jpg'


def test_one_channel_keeps_the_probability():
    first, second = torch.rand(2, 1, 5, 6)
    model = ProbabilityTTAModel(module=Segmentor(1))
    (merged,) = model.merge_preds([views(first, second)])
    mean = (first + second) / 2
    torch.testing.assert_close(merged.seg_logits.data, mean)
    assert torch.equal(merged.pred_sem_seg.data, (mean > 0.3).float())


def test_what_no_view_thinks_possible_stays_finite():
    """A probability of 0 has no logarithm."""
    logits = torch.zeros(2, 3, 1, 1)
    logits[:, 2] = -300
    model = ProbabilityTTAModel(module=Segmentor(3))
    (merged,) = model.merge_preds([views(*logits)])
    found = merged.seg_logits.data
    assert torch.isfinite(found).all() and found[2] < found[1] - 50
