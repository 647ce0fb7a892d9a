"""CAMs from overlapping crops at many scales."""

import inspect
from itertools import groupby

import torch
import torch.nn.functional as F
from torch import Tensor

from mmseg_pmm.models.resizing import resize
from mmseg_pmm.pseudo_masks.crops import PUBLISHED_SCALES, crop_boxes


class CropSum:
    """Maps of crops, added up where they lie in the image.

    Args:
        image (Tensor): (3, H, W); gives size and device.
        channels (Sequence[int]): The K channels to keep: those of the classes
            that the image shows.
        input_size (tuple[int], optional): Maps are brought to this size
            first, corners aligned.
    """

    def __init__(self, image: Tensor, channels, input_size=None):
        self.channels = list(channels)
        self.input_size = input_size
        # the last plane counts the crops: one counter for all classes
        self.total = torch.zeros(
            len(self.channels) + 1,
            *image.shape[1:],
            dtype=torch.float32,
            device=image.device,
        )

    def add(self, maps: Tensor, boxes):
        """Add maps (N, C, h, w) of N crops of one size.

        Args:
            boxes (Sequence): Of the crops, each (top, left, bottom, right).
        """
        kept = torch.stack([maps[:, c] for c in self.channels], dim=1).float()
        if self.input_size is not None:
            kept = resize(kept, self.input_size, align_corners=True)
        kept = resize(kept, size_of(boxes[0]))
        kept = F.pad(kept, (0, 0, 0, 0, 0, 1), value=1)
        for crop, (top, left, bottom, right) in zip(kept, boxes, strict=True):
            self.total[:, top:bottom, left:right] += crop

    def mean(self) -> Tensor:
        """(K, H, W): the mean over the crops that show a pixel."""
        return self.total[:-1] / self.total[-1]


def size_of(box) -> tuple[int, int]:
    """Height and width of a (top, left, bottom, right)."""
    top, left, bottom, right = box
    return bottom - top, right - left


@torch.no_grad()
def multi_crop_maps(
    images,
    channels,
    activation_maps,
    align_corners,
    scales=PUBLISHED_SCALES,
    crop_size=448,
    stride=300,
    grid='textbook',
    crops_per_batch=16,
) -> list[Tensor]:
    r"""Mean over all crops of an image of their maps, at the image's size.

    .. math:: M_c(u) = \frac{1}{|\{b \ni u\}|}
        \sum_{b \ni u} resize(f_c(resize(I_b)))(u)

    over the boxes ``b`` of :func:`mmseg_pmm.pseudo_masks.crop_boxes` at all
    scales. Crops of all scales and images share the batches, so the network's
    memory is bounded by ``crops_per_batch``, whatever the images' sizes.

    Args:
        images (Sequence[Tensor]): Preprocessed, each (3, H, W), of any sizes.
        channels (Sequence[Sequence[int]]): For each image the K channels of
            the maps to keep. An image without any costs nothing.
        activation_maps (Callable): (N, 3, crop_size, crop_size) to (N, C, h,
            w).
        align_corners (bool): Bring maps to the network's input first, corners
            aligned, and then to the crop's size (published).
        scales (Sequence[float]): Of the image. Defaults to 0.75 to 3 in
            steps of 0.25 (published).
        crop_size (int): Crops are resized to this side for the network. A
            side of the image shorter than that is stretched (published).
        stride (int): Between crops.
        grid (str): ``'textbook'`` or ``'published'``.
        crops_per_batch (int): Crops of a forward pass (a caller that flips
            doubles them).

    Returns:
        list[Tensor]: float32 (K, H, W) of each image, on its device.

    Source: PMM, section 4.1.
    """
    input_size = (crop_size, crop_size) if align_corners else None
    sums = [
        CropSum(*one_image, input_size)
        for one_image in zip(images, channels, strict=True)
    ]
    crops = [
        (index, box)
        for index, image in enumerate(images)
        if sums[index].channels
        for scale in scales
        # those of one size side by side: they are cut and resized together
        for box in sorted(
            crop_boxes(image.shape[1:], scale, crop_size, stride, grid),
            key=size_of,
        )
    ]
    for start in range(0, len(crops), crops_per_batch):
        batch = crops[start : start + crops_per_batch]
        maps = activation_maps(_cut(images, batch, crop_size))
        first = 0
        for index, boxes in _runs(batch):
            sums[index].add(maps[first : first + len(boxes)], boxes)
            first += len(boxes)
    return [crop_sum.mean() for crop_sum in sums]


def check_options(options):
    """Are these options of :func:`multi_crop_maps`?

    Raises:
        ValueError: An unknown one, or crops that leave pixels out.
    """
    known = inspect.signature(multi_crop_maps).parameters
    known = [
        name for name in known if known[name].default is not known[name].empty
    ]
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise ValueError(
            f'test_cfg of multi_crop knows {known}, got {unknown}'
        )
    grid = {
        key: options[key]
        for key in ('crop_size', 'stride', 'grid')
        if key in options
    }
    crop_boxes((1, 1), 1.0, **grid)


def _runs(crops):
    """Pairs of an image's index and boxes, for neighbours of one size."""
    for (index, _), run in groupby(
        crops, lambda crop: (crop[0], size_of(crop[1]))
    ):
        yield index, [box for _, box in run]


def _cut(images, crops, crop_size: int) -> Tensor:
    """(N, 3, crop_size, crop_size)."""
    inputs = []
    for index, boxes in _runs(crops):
        same_size = torch.stack(
            [
                images[index][:, top:bottom, left:right]
                for top, left, bottom, right in boxes
            ]
        )
        inputs.append(resize(same_size, (crop_size, crop_size)))
    return torch.cat(inputs)
