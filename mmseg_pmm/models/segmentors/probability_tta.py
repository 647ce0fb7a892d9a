"""Test-time augmentation that keeps what it averaged."""

import torch
from mmengine.structures import PixelData
from mmseg.models.segmentors import SegTTAModel

from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class ProbabilityTTAModel(SegTTAModel):
    r"""MMSegmentation's SegTTAModel with the mean probabilities of all views.

    .. math:: z = \log \frac{1}{V} \sum_v softmax(z_v)

    is put into ``seg_logits`` (whose softmax is the mean), where SegTTAModel
    leaves the logits of the last view. A CRF needs the former. For a head
    with one output channel it is the mean of the sigmoids, which a view's
    ``seg_logits`` are already, and which SegTTAModel squashes once more.
    """

    def merge_preds(self, data_samples_list):
        # before SegTTAModel writes its result into the last view
        merged = [_merge(views) for views in data_samples_list]
        predictions = super().merge_preds(data_samples_list)
        for prediction, logits in zip(predictions, merged, strict=True):
            prediction.set_data(dict(seg_logits=PixelData(data=logits)))
            if len(logits) == 1:
                mask = (logits > self.module.decode_head.threshold).to(logits)
                prediction.set_data(dict(pred_sem_seg=PixelData(data=mask)))
        return predictions


def _merge(views) -> torch.Tensor:
    logits = [view.seg_logits.data for view in views]
    if len(logits[0]) == 1:
        return torch.stack(logits).mean(dim=0)
    # a sum over views, so that one of them at a time is in memory
    mean = sum(view.softmax(dim=0) for view in logits) / len(logits)
    return mean.clamp(min=torch.finfo(mean.dtype).tiny).log()
