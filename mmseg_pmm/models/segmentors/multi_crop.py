"""CAMs from overlapping crops at many scales."""

import inspect

import torch
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
        size = image.shape[1:]
        self.channels = list(channels)
        self.input_size = input_size
        options = dict(dtype=torch.float32, device=image.device)
        self.total = torch.zeros(len(self.channels), *size, **options)
        # one counter for all classes
        self.count = torch.zeros(size, **options)

    def add(self, maps: Tensor, box):
        """Add a crop's maps (C, h, w) at its (top, left, bottom, right)."""
        top, left, bottom, right = box
        kept = maps[self.channels].float()[None]
        if self.input_size is not None:
            kept = resize(kept, self.input_size, align_corners=True)
        kept = resize(kept, (bottom - top, right - left))
        self.total[:, top:bottom, left:right] += kept[0]
        self.count[top:bottom, left:right] += 1

    def mean(self) -> Tensor:
        """(K, H, W): the mean over the crops that show a pixel."""
        return self.total / self.count


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
        for box in crop_boxes(image.shape[1:], scale, crop_size, stride, grid)
    ]
    for start in range(0, len(crops), crops_per_batch):
        batch = crops[start : start + crops_per_batch]
        inputs = [_cut(images[index], box, crop_size) for index, box in batch]
        maps = activation_maps(torch.cat(inputs))
        for (index, box), crop_maps in zip(batch, maps, strict=True):
            sums[index].add(crop_maps, box)
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


def _cut(image: Tensor, box, crop_size: int) -> Tensor:
    top, left, bottom, right = box
    crop = image[None, :, top:bottom, left:right]
    return resize(crop, (crop_size, crop_size))
