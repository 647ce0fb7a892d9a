"""The loss of CAM classifiers."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class MultiLabelSoftMarginLoss(nn.Module):
    r"""Binary cross entropy of each class, as ``loss_decode`` of a CAMHead.

    .. math::
        L = -\frac{1}{NC} \sum_{n,c} w_c \big(y_{nc} \log \sigma(s_{nc})
            + (1 - y_{nc}) \log \sigma(-s_{nc})\big)

    Args:
        class_weight (Sequence[float], optional): w, one for each foreground
            class in the order of their label ids. Defaults to 1 for all.
        loss_weight (float): Factor of the result.
        loss_name (str): Name in the log; must begin with ``loss_``.
    """

    def __init__(
        self, class_weight=None, loss_weight=1.0, loss_name='loss_cls'
    ):
        super().__init__()
        if class_weight is not None:
            class_weight = torch.tensor(class_weight, dtype=torch.float)
        self.register_buffer('class_weight', class_weight, persistent=False)
        self.loss_weight = loss_weight
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
        return self.loss_weight * F.multilabel_soft_margin_loss(
            scores, targets, weight
        )

    @property
    def loss_name(self) -> str:
        return self._loss_name
