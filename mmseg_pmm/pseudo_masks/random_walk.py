"""IRN's random walk: maps spread until they meet a boundary."""

import numpy as np
from scipy.sparse import dia_array

from .cam import check_cams
from .pixel_pairs import move_slices, pair_offsets, path, pixels_with_pair


def affinity_matrix(boundary, radius=5, beta=10):
    r"""How likely two near pixels belong together.

    .. math:: A_{ij} = \Big(1 - \max_{u \in path(i, j)} b_u\Big)^\beta

    for pixels nearer than ``radius`` and the pixels on their
    :func:`~mmseg_pmm.pseudo_masks.pixel_pairs.path`, both ends included; 1
    for a pixel and itself, 0 for all others. Beyond the image everything is
    boundary, b = 1, so that no path leads out of it.

    Args:
        boundary (ndarray): b, (h, w) in [0, 1].
        radius (int): In pixels of the map.
        beta (float): Larger means that weaker boundaries stop the walk.

    Returns:
        scipy.sparse.dia_array: (h w, h w) float32, symmetric; some 70 entries
        a row for a radius of 5.

    Source: Ahn et al., IRN, CVPR 2019, Eq. 3 and section 5.1.
    """
    boundary = check_cams(boundary[None])[0]
    height, width = boundary.shape
    pixels = boundary.size
    diagonals = {0: np.ones(pixels, dtype=np.float32)}
    for dy, dx in pair_offsets(radius):
        place = pixels_with_pair(dy, dx, boundary.shape)
        if not boundary[place].size:
            continue
        largest = np.max(
            [boundary[move_slices(place, *u)] for u in path(dy, dx)], axis=0
        )
        plane = np.zeros(boundary.shape, dtype=np.float32)
        plane[place] = (1 - largest) ** beta
        # in a narrow image two offsets may share a diagonal
        offset = dy * width + dx
        diagonals.setdefault(offset, np.zeros(pixels, dtype=np.float32))
        diagonals[offset] += plane.ravel()
    data, offsets = [], []
    for offset, values in diagonals.items():
        # a diagonal is stored by column: A[i, i + offset] at i + offset
        data.append(np.roll(values, offset))
        offsets.append(offset)
        if offset:
            data.append(values)
            offsets.append(-offset)
    return dia_array((np.array(data), offsets), shape=(pixels, pixels))


def random_walk(
    maps,
    boundary,
    radius=5,
    beta=10,
    exponent=1,
    log2_steps=8,
    device='cpu',
):
    r"""Spread maps inside of boundaries.

    .. math::
        X' = \big(X^{p} \odot (1 - b)\big) \, T^{2^t}, \quad
        T_{ij} = A_{ij} / \sum_k A_{kj}

    with :func:`affinity_matrix` A, which is symmetric, so that a step is
    :math:`A x / A 1`. The walk is linear: K maps take
    :math:`2^t` products with a sparse matrix, in place of t squarings of a
    dense one with :math:`(h w)^2` entries.

    Args:
        maps (ndarray): X, (K, h, w) in [0, 1].
        boundary (ndarray): b, (h, w) in [0, 1].
        radius, beta: See :func:`affinity_matrix`.
        exponent (float): p. Defaults to 1 (IRN); AMN has 1.3.
        log2_steps (int): t.
        device (str): ``'cpu'`` (scipy), or a device of torch's.

    Returns:
        ndarray: (K, h, w) float32, 0 or larger.

    Source: Ahn et al., IRN, CVPR 2019, Eq. 4 and 5; constants from its
    program.
    """
    maps = check_cams(maps)
    boundary = check_cams(boundary[None])[0]
    if maps.shape[1:] != boundary.shape:
        raise ValueError(
            f'maps of shape {maps.shape} and a boundary of shape '
            f'{boundary.shape} do not fit together'
        )
    if maps.size == 0:
        return maps
    affinity = affinity_matrix(boundary, radius, beta)
    start = (maps**exponent * (1 - boundary)).reshape(len(maps), -1)
    walk = _walk if str(device) == 'cpu' else _walk_on_device
    walked = walk(affinity, start, 2**log2_steps, device)
    return walked.reshape(maps.shape)


def _walk(affinity, maps, steps, device):
    sums = affinity @ np.ones(maps.shape[1], dtype=np.float32)
    # map by map: diagonals times a vector reads memory in order
    for index, walker in enumerate(maps):
        for _ in range(steps):
            walker = affinity @ walker / sums
        maps[index] = walker
    return maps


def _walk_on_device(affinity, maps, steps, device):
    import torch

    affinity = affinity.tocsr()
    affinity = torch.sparse_csr_tensor(
        *map(
            torch.from_numpy,
            (affinity.indptr, affinity.indices, affinity.data),
        ),
        size=affinity.shape,
        device=device,
    )
    columns = torch.from_numpy(maps).to(device).T.contiguous()
    sums = affinity @ torch.ones_like(columns[:, :1])
    for _ in range(steps):
        columns = affinity @ columns / sums
    return columns.T.cpu().numpy()
