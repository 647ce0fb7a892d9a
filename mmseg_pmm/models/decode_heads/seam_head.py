"""CAM head with pixel correlation."""

import torch.nn.functional as F
from torch import Tensor

from mmseg_pmm.models.decode_heads.cam_head import CAMHead
from mmseg_pmm.models.layers import PixelCorrelation
from mmseg_pmm.models.layers.pixel_correlation import compete, max_normalise
from mmseg_pmm.models.losses.seam_losses import (
    adaptive_min_pooling_loss,
    equivariant_cross_loss,
    equivariant_loss,
)
from mmseg_pmm.models.resizing import resize
from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class SEAMHead(CAMHead):
    """:class:`CAMHead` whose maps similar pixels refine.

    Args:
        correlation_channels (Sequence[int]): Of the two features that tell
            how similar pixels are. (512, 1024) as published, stages 4 and 5
            of WideResNet-38.
        correlation_index (Sequence[int]): Which outputs of the backbone these
            are.
        kwargs: See :class:`CAMHead`.
    """

    def __init__(
        self, *args, correlation_channels, correlation_index, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.correlation_index = correlation_index
        self.correlation = PixelCorrelation(correlation_channels)

    def refine(self, image: Tensor, inputs, activations: Tensor) -> Tensor:
        """Refined maps (N, num_classes, h, w), background first.

        Args:
            image (Tensor): (N, 3, H, W), as the backbone saw it.
            inputs (Sequence[Tensor]): The backbone's outputs.
            activations (Tensor): What :meth:`forward` made of them.
        """
        features = [inputs[index] for index in self.correlation_index]
        return self.correlation(image, features, activations)

    def loss_by_views(self, views, batch_data_samples) -> dict:
        r"""SEAM's losses of two views.

        .. math:: L = L_{cls} + L_{min} + L_{er} + L_{ecr}

        Maps of classes that an image doesn't show count as 0 everywhere.
        ``loss_cls`` and ``loss_min`` are means over both views, ``loss_ecr``
        the sum of both directions. The first view's maps are resized to those
        of the second, and then max-normalised; refined maps are taken as they
        are (the paper leaves open where to normalise).

        Args:
            views (Sequence[tuple]): Of each view the activations (N, C, h, w)
                and refined maps (N, C + 1, h, w).
        """
        targets = self.image_targets(batch_data_samples).to(views[0][0])
        shown = targets[:, :, None, None].float()
        size = views[1][0].shape[2:]
        losses = dict(loss_cls=0, loss_min=0)
        activations, refined = [], []
        for maps, view_refined in views:
            scores = maps.float().mean(dim=(2, 3))
            losses['loss_cls'] += (
                F.multilabel_soft_margin_loss(scores, targets.float()) / 2
            )
            losses['loss_min'] += (
                adaptive_min_pooling_loss(view_refined[:, 1:] * shown) / 2
            )
            activations.append(resize(maps.float(), size) * shown)
            refined.append(resize(view_refined, size))
        foreground = [max_normalise(maps) for maps in activations]
        losses['loss_er'] = equivariant_loss(*foreground)
        kept = F.pad(shown, (0, 0, 0, 0, 1, 0), value=1)  # and background
        losses['loss_ecr'] = sum(
            equivariant_cross_loss(refined[this] * kept, compete(other))
            for this, other in enumerate(reversed(activations))
        )
        return losses
