"""AMN's per-pixel classification loss."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED
from mmseg_pmm.registry import MODELS


def balanced_cross_entropy(
    logits: Tensor, target: Tensor, smoothing=0.4, ignore_index=IGNORED
) -> Tensor:
    r"""Background and foreground weigh the same, however large they are.

    .. math::
        L = \frac{1}{2} \Big(
            \frac{1}{|B|} \sum_{i \in B} \ell_i
            + \frac{1}{|F|} \sum_{i \in F} \ell_i \Big), \quad
        \ell_i = -\sum_c y_{ic} \log softmax(z_i)_c

    with :math:`y = 1 - eps` at a pixel's label and :math:`eps / C` at each of
    the C others, over the background pixels B and the foreground pixels F. A
    term without pixels is 0.

    Args:
        logits (Tensor): z, (N, C + 1, h, w).
        target (Tensor): (N, h, w) label ids.
        smoothing (float): eps, in [0, 1).
        ignore_index (int): Label of pixels in neither term.

    Returns:
        Tensor: A scalar.

    Source: AMN, CVPR 2022, Eq. 3 and 4.
    """
    log_probs = F.log_softmax(logits.float(), dim=1)
    others = logits.shape[1] - 1
    valid = target != ignore_index
    index = torch.where(valid, target, BACKGROUND)[:, None]
    at_label = log_probs.gather(1, index)[:, 0]
    elsewhere = log_probs.sum(dim=1) - at_label
    losses = -(1 - smoothing) * at_label - smoothing / others * elsewhere
    background = valid & (target == BACKGROUND)
    foreground = valid & (target != BACKGROUND)
    return sum(
        (losses * pixels).sum() / pixels.sum().clamp(min=1)
        for pixels in (background, foreground)
    ).div(2)


@MODELS.register_module()
class BalancedCrossEntropyLoss(nn.Module):
    """:func:`balanced_cross_entropy` as ``loss_decode`` of any head.

    Args:
        smoothing (float): Defaults to 0.4 (published).
        loss_weight (float): Factor of the result.
        loss_name (str): Name in the log; must begin with ``loss_``.
    """

    def __init__(
        self, smoothing=0.4, loss_weight=1.0, loss_name='loss_balanced'
    ):
        super().__init__()
        if not 0 <= smoothing < 1:
            raise ValueError(f'smoothing is in [0, 1), got {smoothing}')
        self.smoothing = smoothing
        self.loss_weight = loss_weight
        self._loss_name = loss_name

    def forward(
        self, logits, target, weight=None, ignore_index=IGNORED, **kwargs
    ):
        """``weight`` of a pixel sampler is not used: the loss has its own."""
        return self.loss_weight * balanced_cross_entropy(
            logits, target, self.smoothing, ignore_index
        )

    @property
    def loss_name(self) -> str:
        return self._loss_name
