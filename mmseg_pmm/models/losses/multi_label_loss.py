"""The loss of CAM classifiers."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class MultiLabelSoftMarginLoss(nn.Module):
    r"""Binary cross entropy of each class, as ``loss_decode`` of a CAMHead.

    .. math::
        L = -\frac{1}{N \max(C, C_0)} \sum_{n,c} w_c
            \big(y_{nc} \log \sigma(s_{nc})
            + (1 - y_{nc}) \log \sigma(-s_{nc})\big)

    The published loss is the mean over all classes, VOC's 20 or COCO's 80.
    Of fewer, each would pull harder on its weights by as much as they are
    fewer, and rates that suit 20 diverge for one: gradient descent on a
    class's logistic loss of features x is stable up to a rate of about
    :math:`8 \max(C, C_0) / |x|^2`. So C is counted as at least
    :math:`C_0 = 20`: rates published for VOC hold for any number of classes.

    Args:
        class_weight (Sequence[float], optional): w, one for each foreground
            class in the order of their label ids. Defaults to 1 for all.
        loss_weight (float): Factor of the result.
        loss_name (str): Name in the log; must begin with ``loss_``.
        min_classes (int): :math:`C_0`. Defaults to 20: with 20 classes or
            more the loss is as published. 1 is the mean always.
    """

    def __init__(
        self,
        class_weight=None,
        loss_weight=1.0,
        loss_name='loss_cls',
        min_classes=20,
    ):
        super().__init__()
        if class_weight is not None:
            class_weight = torch.tensor(class_weight, dtype=torch.float)
        self.register_buffer('class_weight', class_weight, persistent=False)
        self.loss_weight = loss_weight
        self.min_classes = min_classes
        self._loss_name = loss_name

    def forward(self, scores: Tensor, targets: Tensor) -> Tensor:
        """A scalar of scores and zeros and ones, both (N, C)."""
        weight = self.class_weight
        if weight is not None:
            if len(weight) != scores.shape[1]:
                raise ValueError(
                    f'class_weight has {len(weight)} values for '
                    f'{scores.shape[1]} foreground classes'
                )
            weight = weight.to(scores.dtype)
        loss = self.loss_weight * F.multilabel_soft_margin_loss(
            scores, targets, weight
        )
        classes = scores.shape[1]
        if classes < self.min_classes:
            loss = loss * (classes / self.min_classes)
        return loss

    @property
    def loss_name(self) -> str:
        return self._loss_name
