"""From the number of images to the settings of each training.

VOC's published ones are the yardstick: 10,582 images.
"""

import math

from mmseg_pmm.own_data.facts import Setting, short

# below, published trainings without momentum do not come far enough
# (docs/results.md#momentum); VOC's classifier takes 3,500
STEPS_WITHOUT_MOMENTUM = 3000


def workers(facts) -> Setting:
    """Processes that load images, beside the one that trains."""
    number = max(1, min(4, facts.cores // 2))
    return Setting(number, f'of {facts.cores} cores here')


def cam(facts) -> dict[str, Setting]:
    """The classifier of stage 1."""
    batch = min(dict(quick=8, normal=16, full=24)[facts.effort], facts.images)
    epochs, why = _epochs(
        facts,
        batch,
        dict(quick=(80, 1, 10), normal=(400, 4, 20), full=(1000, 8, 40)),
    )
    steps = epochs * math.ceil(facts.images / batch)
    settings = dict(
        batch_size=Setting(batch, _batch_reason(facts, batch, 24)),
        max_epochs=Setting(epochs, why),
        lr=Setting(
            short(0.02 * batch / 24), "VOC's 0.02 is for batches of 24"
        ),
        momentum=Setting(*_momentum(steps)),
    )
    scales = (0.5, 1.0) if facts.quick else (0.5, 1.0, 1.5, 2.0)
    change = facts.network_side / facts.long_side
    if facts.quick or change != 1:
        settings['scales'] = Setting(
            tuple(short(each * change) for each in scales),
            ('quick' if facts.quick else 'as published')
            + ('' if change == 1 else ', times image_scale by the long side'),
        )
    return settings


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


def amn(facts) -> dict[str, Setting]:
    """AMN's network."""
    batch = min(8 if facts.quick else 16, facts.images)
    epochs, why = _epochs(
        facts,
        batch,
        dict(quick=(60, 1, 10), normal=(400, 5, 20), full=(1000, 5, 40)),
    )
    short = epochs * facts.images / batch < STEPS_WITHOUT_MOMENTUM
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
    change = facts.network_side / facts.long_side
    if facts.quick or change != 1:
        scales = (0.5, 1.0) if facts.quick else (0.5, 1.0, 1.5, 2.0)
        settings['scales'] = Setting(
            tuple(short(each * change) for each in scales), 'as of the CAMs'
        )
    return settings


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
        lr=Setting(short(0.1 * batch / 32), "VOC's 0.1 is for batches of 32"),
    )


def _epochs(facts, batch, rules):
    """Passes that make enough steps, within limits.

    Args:
        rules (dict): For each effort: steps, and the fewest and the most
            passes. ``full`` has VOC's number of passes as the fewest.
    """
    steps, fewest, most = rules[facts.effort]
    needed = math.ceil(steps * batch / facts.images)
    passes = min(max(needed, fewest), most)
    images = f'{facts.images} images'
    if passes == fewest:
        return passes, f'passes over {images}; {facts.effort}'
    if passes == most:
        return passes, f'{images}: more would learn them by heart'
    return passes, f'{images}: {steps} steps ({facts.effort})'


def _at_least(iterations, fewest, why):
    if iterations <= fewest:
        return fewest, f'few images: more passes than {why}'
    return int(round(iterations, -2)), why


def _momentum(steps):
    if steps < STEPS_WITHOUT_MOMENTUM:
        return 0.9, f'{steps} steps only (docs/results.md, momentum)'
    return 0.0, f'as published; {steps} steps'


def _batch_reason(facts, batch, published):
    if batch == facts.images:
        return 'all images'
    return 'as published' if batch == published else facts.effort
