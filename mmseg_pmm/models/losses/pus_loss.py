"""Pretended under-fitting (PMM, section 3.3)."""

import torch
import torch.nn.functional as F
from mmengine.dist import all_reduce
from mmseg.models.losses.utils import get_class_weight
from torch import Tensor, nn

from mmseg_pmm.pseudo_masks.labels import IGNORED
from mmseg_pmm.registry import MODELS

# Below this loss, L^kappa is flat: its gradient at 0 would be infinite.
SMALLEST_LOSS = 1e-6
NO_LABEL = -100  # torch's own: every label counts
# kappa with which a mode changes nothing
NEUTRAL = {'clamp': torch.inf, 'pow': 1.0, 'ignore': torch.inf}


def pretended_under_fitting(loss_map: Tensor, mode: str, kappa):
    r"""Weaken the pixels whose loss stays large: likely label noise.

    ``clamp``: :math:`\min(L, \kappa)`; ``pow``: :math:`L^\kappa`;
    ``ignore``: :math:`L` where :math:`L < \kappa`, else 0.

    Args:
        loss_map (Tensor): L >= 0, any shape.
        mode (str): One of the three above.
        kappa (float or Tensor): Larger than 0; at most 1 for ``pow``.

    Returns:
        Tensor: Of the same shape, with a finite gradient everywhere.
    """
    if mode == 'clamp':
        return loss_map.clamp(max=kappa)
    if mode == 'pow':
        powers = loss_map.clamp(min=SMALLEST_LOSS) ** kappa
        return torch.where(loss_map > 0, powers, 0)
    return torch.where(loss_map < kappa, loss_map, 0)


@MODELS.register_module()
class PUSLoss(nn.Module):
    r"""Cross entropy that pretends to under-fit once it fits well.

    .. math::
        \ell(L) = mean(L) \text{ if } mean(L) \ge \beta
        \text{ else } mean(pus(L))

    over the per-pixel losses :math:`L` of the whole batch (on all ranks:
    the gate does not depend on how many GPUs share the batch). A stock
    ``loss_decode`` of any MMSegmentation head:
    ``loss_decode=dict(type='mmseg_pmm.PUSLoss')``.

    Args:
        mode (str): ``'clamp'`` (published), ``'pow'`` or ``'ignore'``.
        beta (float): Mean loss below which the strategy starts. Published:
            0.5 for VOC, 0.8 for COCO.
        kappa (float): Parameter of the mode. Published: as ``beta``.
        use_sigmoid (bool): False: softmax cross entropy (the published
            program). True: binary cross entropy, *summed* over the classes
            (the paper's text), so that ``beta`` and ``kappa`` keep their
            scale.
        class_weight (Sequence[float] | str, optional): Weights in the means,
            one for each class (or a file of them). They do not move
            ``kappa``'s threshold.
        avg_non_ignore (bool): Means over valid pixels. False: ignored ones
            count as 0 (the published program), which moves the gate.
        loss_weight (float): Factor of the result.
        loss_name (str): Name in the log; must begin with ``loss_``.
    """

    MODES = ('clamp', 'pow', 'ignore')

    def __init__(
        self,
        mode='clamp',
        beta=0.5,
        kappa=0.5,
        use_sigmoid=False,
        class_weight=None,
        avg_non_ignore=True,
        loss_weight=1.0,
        loss_name='loss_pus',
    ):
        super().__init__()
        if mode not in self.MODES:
            raise ValueError(f'mode must be one of {self.MODES}, got {mode!r}')
        if not kappa > 0 or (mode == 'pow' and kappa > 1):
            raise ValueError(
                'kappa must be larger than 0, and at most 1 for pow; got '
                f'{kappa}'
            )
        self.mode = mode
        self.beta = beta
        self.kappa = kappa
        self.use_sigmoid = use_sigmoid
        class_weight = get_class_weight(class_weight)
        if class_weight is not None:
            class_weight = torch.tensor(class_weight, dtype=torch.float)
        # moves with the model, once
        self.register_buffer('class_weight', class_weight, persistent=False)
        self.avg_non_ignore = avg_non_ignore
        self.loss_weight = loss_weight
        self.loss_name = loss_name

    def become_plain(self):
        """Pretend no more: the weighted cross entropy from now on."""
        self.beta = 0  # the mean loss is never below it

    def forward(
        self,
        cls_score: Tensor,
        label: Tensor,
        weight: Tensor | None = None,
        avg_factor: float | None = None,
        reduction_override: str | None = None,
        ignore_index: int | None = IGNORED,
        **kwargs,
    ) -> Tensor:
        """Loss of a batch.

        Args:
            cls_score (Tensor): Logits (N, C, H, W); C = 1 with
                ``use_sigmoid`` for background against one class.
            label (Tensor): Label ids (N, H, W), int64.
            weight (Tensor, optional): Pixel weights (N, H, W), as from a
                pixel sampler; they do not count in the mean's denominator.
            avg_factor (float, optional): Denominator of the means.
            reduction_override (str, optional): ``'none'`` returns the
                pixels' losses (N, H, W) as they are, by which a pixel
                sampler picks the hard ones.
            ignore_index (int, optional): Label that does not count.

        Returns:
            Tensor: A scalar, 0 when no pixel counts; or (N, H, W).
        """
        if ignore_index is None:
            ignore_index = NO_LABEL
        valid = label != ignore_index
        loss_map = self._pixel_losses(cls_score.float(), label, ignore_index)
        if reduction_override == 'none':
            return loss_map
        counted = valid if self.avg_non_ignore else torch.ones_like(valid)
        weights = weight
        if self.class_weight is not None:
            # on its device already, where the loss is part of the model
            class_weight = self.class_weight.to(loss_map)
            class_weights = class_weight[torch.where(valid, label, 0)]
            counted = counted * class_weights
            weights = (
                class_weights if weight is None else (class_weights * weight)
            )
        if avg_factor is None:
            avg_factor = counted.sum()
        # a batch without a valid pixel has loss 0, not NaN
        avg_factor = torch.as_tensor(avg_factor).clamp(min=1e-12)

        def weighted_sum(losses):
            return (losses if weights is None else losses * weights).sum()

        gate = self._mean_over_ranks(
            weighted_sum(loss_map.detach()), avg_factor
        )
        # no branch in Python: a GPU would be waited for
        kappa = torch.where(gate >= self.beta, NEUTRAL[self.mode], self.kappa)
        losses = pretended_under_fitting(loss_map, self.mode, kappa)
        return self.loss_weight * weighted_sum(losses) / avg_factor

    def _pixel_losses(
        self, logits: Tensor, label: Tensor, ignore_index: int
    ) -> Tensor:
        """(N, H, W), 0 where the label is ignored, and so after any mode."""
        if not self.use_sigmoid:
            return F.cross_entropy(
                logits, label, reduction='none', ignore_index=ignore_index
            )
        valid = label != ignore_index
        target = torch.where(valid, label, 0)
        if logits.shape[1] == 1:
            one_hot = target[:, None]
        else:
            one_hot = F.one_hot(target, logits.shape[1]).movedim(-1, 1)
        losses = F.binary_cross_entropy_with_logits(
            logits, one_hot.to(logits), reduction='none'
        )
        return losses.sum(dim=1) * valid

    @staticmethod
    def _mean_over_ranks(total: Tensor, count) -> Tensor:
        parts = torch.stack([total, torch.as_tensor(count).to(total)])
        all_reduce(parts)
        return parts[0] / parts[1]
