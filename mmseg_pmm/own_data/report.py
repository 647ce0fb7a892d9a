"""What a survey says, for people."""

import os.path as osp
import shlex
from collections import Counter

from mmseg_pmm.label_sources import (
    compound_remarks,
    spelling_remarks,
    unlabelled_remark,
)
from mmseg_pmm.label_sources.compounds import compounds
from mmseg_pmm.label_sources.nothing import (
    negations,
    sounds_like_nothing,
    sounds_unknown,
    unknown_remark,
)
from mmseg_pmm.label_sources.spelling import look_alikes

FORMS = dict(
    coco="COCO's JSON",
    json='a JSON file',
    table='a table',
    voc="VOC's XML files",
    folders='a folder for each class',
    masks='masks',
)
# images that differ more in size do not fit one scale
SPREAD = 3


def table(survey) -> list[str]:
    """Lines of a short table."""
    images = survey.images
    total = len(survey.labels_of)
    suffixes = Counter(osp.splitext(i.path)[1] for i in images)
    shown = survey.images_by_class()
    lines = [
        f'images    {total} in {survey.folder}: '
        + ', '.join(f'{n} {suffix}' for suffix, n in suffixes.most_common()),
        f'pixels    {_sizes(images)}; {_kinds(images)}',
        f'labels    {FORMS[survey.form]}, {survey.source}: '
        f'{len(survey.classes)} '
        + ('class' if len(survey.classes) == 1 else 'classes')
        + _about_several_rows(survey.several_rows),
    ]
    width = max(map(len, (*survey.classes, '(none of them)')))
    for name, number in [*shown.items(), ('(none)', survey.without_class())]:
        share = 100 * number / max(1, total)
        lines.append(f'  {name:{width}}  {number:7}  {share:5.1f} %')
    lines[-1] += _about_none(survey)
    if survey.without:
        lines.append(_about_without(survey))
    masks = survey.masks
    lines.append(
        'masks     none: training is judged by the labels of val'
        if masks is None
        else f'masks     {len(masks.of)} of {total} images, in {masks.folder}'
    )
    return lines


def remarks(survey) -> list[str]:
    """Sentences about what may go wrong, none where all is well."""
    return [*_about_labels(survey), *_about_images(survey.images)]


def problems(survey) -> list[str]:
    """What has to be decided before anything is written."""
    counted = [
        (survey.unreadable, 'images that cannot be read'),
        (survey.without_label, 'images without label'),
        (survey.without_image, 'labels without image'),
    ]
    return [f'{what}: {len(which)}' for which, what in counted if which]


def _about_none(survey):
    """Whether an image without class is missing, or may be unlabelled."""
    if survey.without_class():
        if survey.form == 'coco':  # which makes no difference between them
            return '   without annotation, labelled or not'
        return ''
    if survey.everywhere() or survey.nearly_everywhere():
        return '   a problem: see below'
    return '   no problem: each class is absent from many images'


def _about_several_rows(number):
    if not number:
        return ''
    return (
        f'; {number} '
        + ('image has' if number == 1 else 'images have')
        + ' several rows, whose labels all count'
    )


def _about_without(survey):
    classes = ', '.join(f'{n} ({m})' for n, m in survey.without.items())
    alone = len(survey.only_without)
    if not alone:
        return f'without   {classes}: these images show other classes, too'
    one = alone == 1
    return (
        f'without   {classes}: {alone} '
        + ('image that shows' if one else 'images that show')
        + f' nothing else {"is" if one else "are"} left out, too'
    )


def _sizes(images):
    sizes = Counter((i.width, i.height) for i in images)
    (width, height), number = sizes.most_common(1)[0]
    if len(sizes) == 1:
        return f'{width}x{height}'
    sides = sorted(i.long_side for i in images)
    return (
        f'long sides {sides[0]} to {sides[-1]}, most often {width}x{height} '
        f'({number})'
    )


def _kinds(images):
    kinds = Counter(
        ('grey' if i.grey else 'colour') + f' {i.bits} bit' for i in images
    )
    if len(kinds) == 1:
        return next(iter(kinds))
    return ', '.join(f'{n} {kind}' for kind, n in kinds.most_common())


def _about_labels(survey):
    for names in survey.always_together():
        yield (
            f'{" and ".join(names)} are always shown together: nothing tells '
            'them from each other. Join them to one class, or add images that '
            'show one of them alone'
        )
    for name in survey.everywhere():
        yield (
            f'every image shows {name}: nothing tells it from the background. '
            'Add images without it'
        )
    for name, number in survey.nearly_everywhere().items():
        yield (
            f'all images but {number} show {name}: little tells it from the '
            'background. Add images without it'
        )
    yield from _about_names(survey)
    unlabelled = unlabelled_remark(survey.unsaid, survey.source)
    if unlabelled:
        yield f'{unlabelled}, then call with --leave-out'
    if survey.rare():
        yield _about_rare(survey)
    masks = survey.masks
    if masks is not None and masks.disagree:
        yield (
            f'{len(masks.disagree)} of {len(masks.of)} masks show other '
            f'classes than the labels say, that of {masks.disagree[0]} among '
            'them. mIoU is measured on the masks: correct what is wrong. If '
            'it is most of them, --classes gives the order of label ids'
        )


def _about_names(survey):
    """Classes whose names say that they may be none of their own."""
    yield from spelling_remarks(survey.images_by_class(), survey.source)
    yield from compound_remarks(
        survey.classes, survey.source, survey.form == 'table'
    )
    for name, other in negations(survey.classes).items():
        word = shlex.quote(name)
        yield (
            f'"{name}" is a class of its own, beside "{other}". If it means '
            f'that an image shows no {other}, it has no pixels: say '
            f'--background {word} (an image that has no other label shows '
            f'none of the classes) or --without {word} (such images are left '
            'out)'
        )
    for name in filter(sounds_like_nothing, survey.classes):
        yield (
            f'the class {name!r} sounds as if an image that has it shows '
            f'nothing. If so, say --background {shlex.quote(name)}: what '
            'is no class has no pixels of its own'
        )
    for name in filter(sounds_unknown, survey.classes):
        yield (
            f'{unknown_remark(name)}: say --without {shlex.quote(name)} '
            '(such images are left out)'
        )


def _doubtful(survey) -> set[str]:
    """Classes of :func:`_about_names`."""
    return {
        *(rare for rare, _ in look_alikes(survey.images_by_class())),
        *compounds(survey.classes),
        *negations(survey.classes),
        *filter(sounds_like_nothing, survey.classes),
        *filter(sounds_unknown, survey.classes),
    }


def _about_rare(survey):
    rare, doubtful = survey.rare(), _doubtful(survey)
    sure = [name for name in rare if name not in doubtful]
    asked = [name for name in rare if name in doubtful]
    text = (
        'few images show '
        + ', '.join(f'{name} ({n})' for name, n in rare.items())
        + ': these will hardly be learnt, and what is measured of them '
        'means little. Add images'
    )
    # something has to be left
    if sure and not doubtful.union(rare).issuperset(survey.classes):
        text += ', or leave them out: --without '
        text += shlex.join([*survey.without, *sure])
    if asked:
        names = ', '.join(f'"{name}"' for name in asked)
        text += f'. First answer what is asked about {names}: --without '
        text += 'leaves out images that a correction keeps'
    return text


def _about_images(images):
    sides = sorted(i.long_side for i in images)
    tenth = len(sides) // 10
    if sides[-1 - tenth] > SPREAD * sides[tenth]:
        yield (
            f'sizes differ much (long sides of {sides[tenth]} to '
            f'{sides[-1 - tenth]} pixels without the outer tenths): scales '
            'and CRF widths fit those in the middle'
        )
    deep = [i for i in images if i.bits == 16]
    dark = [i for i in deep if i.brightest < 2**14]
    if dark:
        yield (
            f'{len(dark)} of {len(deep)} images of 16 bits use a quarter of '
            f'their range at most, {dark[0].path} {dark[0].brightest} of '
            '65535: training reads the upper 8 bits, and they will look '
            'nearly black. Stretch them first'
        )
