"""From the number of images to the settings of each training.

VOC's published ones are the yardstick: 10,582 images.
"""

import math
from typing import NamedTuple

from mmseg_pmm.own_data.facts import Setting, two_digits

# below, published trainings without momentum do not come far enough
# (docs/results.md#momentum); VOC's classifier takes 3,500
STEPS_WITHOUT_MOMENTUM = 3000
# scales of the views of stage 2, and the two of a quick look as long sides
PUBLISHED = 0.5, 1.0, 1.5, 2.0
QUICK_VIEWS = 224, 448


class Published(NamedTuple):
    """A classifier's training on VOC."""

    batch_size: int
    lr: float
    max_epochs: int


PMM = Published(24, 0.02, 8)
AMN = Published(16, 0.1, 5)


def workers(facts) -> Setting:
    """Processes that load images, beside the one that trains."""
    number = max(1, min(4, facts.cores // 2))
    return Setting(number, f'of {facts.cores} cores here')


def cam(facts, published=PMM) -> dict[str, Setting]:
    """The classifier of stage 1.

    Args:
        facts (Facts): Of the data set.
        published (Published): PMM's or AMN's training on VOC.
    """
    batch = dict(quick=8, normal=16, full=published.batch_size)[facts.effort]
    batch = min(batch, facts.images)
    rules = dict(
        quick=(80, 1, 10),
        normal=(400, 4, 20),
        full=(1000, published.max_epochs, 40),
    )
    epochs, why = _epochs(facts, batch, rules)
    steps = _steps(facts, batch, epochs)
    few = steps < STEPS_WITHOUT_MOMENTUM
    rate = PMM if few else published
    return dict(
        batch_size=Setting(
            batch, _batch_reason(facts, batch, published.batch_size)
        ),
        max_epochs=Setting(epochs, why),
        lr=Setting(
            two_digits(rate.lr * batch / rate.batch_size),
            f"VOC's {rate.lr} is for batches of {rate.batch_size}",
        ),
        momentum=Setting(
            0.9 if few else 0.0,
            'few steps (docs/results.md, momentum)' if few else 'as published',
        ),
        **_scales(facts),
    )


def segmentor(facts) -> dict[str, Setting]:
    """The segmentor of stage 4."""
    batch = min(8 if facts.quick else 10, facts.images)
    # VOC: 30,000 batches of 10, 28 passes
    passes = 30000 * 10 / 10582 * facts.images / batch
    iterations, why = dict(
        quick=(100, 'quick'),
        normal=_at_least(passes / 2, 1500, "half of VOC's 28 passes"),
        full=_at_least(passes, 3000, "VOC's 28 passes"),
    )[facts.effort]
    short = iterations < 10000
    return dict(
        batch_size=Setting(batch, _batch_reason(facts, batch, 10)),
        max_iters=Setting(iterations, why),
        lr=Setting(
            1e-3 if short else 2.5e-4,
            'four times the published rate, for a short training'
            if short
            else 'as published',
        ),
        interval=Setting(iterations // 2, 'in the middle'),
    )


def pus_level(num_classes) -> Setting:
    """Mean loss below which PUS begins, and where it cuts a pixel's.

    0.5 for VOC and 0.8 for COCO are a sixth of the loss of guessing, ln 21 and
    ln 81. Fewer classes begin with a smaller loss: of two classes 0.5 would
    be reached at once, by answering background everywhere, and the objects
    would give no gradient any more.

    Args:
        num_classes (int): Background included.
    """
    return Setting(
        round(math.log(num_classes) / 6, 1),
        f'a sixth of the loss of guessing, ln {num_classes}, as published',
    )


def amn(facts) -> dict[str, Setting]:
    """AMN's network."""
    batch = min(8 if facts.quick else 16, facts.images)
    epochs, why = _epochs(
        facts,
        batch,
        dict(quick=(60, 1, 10), normal=(400, 5, 20), full=(1000, 5, 40)),
    )
    short = _steps(facts, batch, epochs) < STEPS_WITHOUT_MOMENTUM
    settings = dict(
        batch_size=Setting(batch, _batch_reason(facts, batch, 16)),
        max_epochs=Setting(epochs, why),
        lr_mult=Setting(
            0.5 if short else 0.05,
            'of the backbone: ten times the published one, for a short '
            'training'
            if short
            else 'as published',
        ),
    )
    return settings | _scales(facts)


def irn(facts) -> dict[str, Setting]:
    """IRN's boundary branch."""
    batch = min(8 if facts.quick else 32, facts.images)
    epochs, why = _epochs(
        facts,
        batch,
        dict(quick=(40, 1, 6), normal=(100, 3, 10), full=(300, 3, 20)),
    )
    return dict(
        batch_size=Setting(batch, _batch_reason(facts, batch, 32)),
        max_epochs=Setting(epochs, why),
        lr=Setting(
            two_digits(0.1 * batch / 32), "VOC's 0.1 is for batches of 32"
        ),
    )


def _scales(facts):
    """Of the image, at which maps are made, where not as published.

    A quick look takes two. Smaller ones have so few cells of the network that
    maps get wider than the objects (docs/results.md, scales of the CAMs).
    """
    side, own = facts.network_side, facts.long_side
    if side == own and not facts.quick:
        return {}
    views = [scale * side for scale in PUBLISHED]
    reason = 'as published, times image_scale by the long side'
    if facts.quick:
        views = QUICK_VIEWS
        reason = 'quick: long sides of {} and {}'.format(*views)
    scales = tuple(two_digits(view / own) for view in views)
    return dict(scales=Setting(scales, reason))


def _epochs(facts, batch, rules):
    """Passes that make enough steps, within limits.

    Args:
        rules (dict): For each effort: steps, and the fewest and the most
            passes. ``full`` has VOC's number of passes as the fewest.
    """
    steps, fewest, most = rules[facts.effort]
    needed = math.ceil(steps / _steps(facts, batch, 1))
    passes = min(max(needed, fewest), most)
    why = f'{_steps(facts, batch, passes)} steps over {facts.images} images: '
    if passes < needed:
        return passes, why + 'more would learn them by heart'
    at_least = (
        f'at least {steps} steps'
        if needed > fewest
        else (f'at least {fewest} passes' if fewest > 1 else 'a whole pass')
    )
    return passes, f'{why}{at_least} ({facts.effort})'


def _steps(facts, batch, epochs) -> int:
    """Batches, the last of each pass included, which may not be full."""
    return epochs * math.ceil(facts.images / batch)


def _at_least(iterations, fewest, why):
    if iterations <= fewest:
        return fewest, f'few images: more passes than {why}'
    return int(round(iterations, -2)), why


def _batch_reason(facts, batch, published):
    if batch == facts.images:
        return 'all images'
    return 'as published' if batch == published else facts.effort
