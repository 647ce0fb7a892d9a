"""Command-line options of ``tools/new_dataset.py``."""

import re

from mmseg_pmm.label_sources.options import add_table_options
from mmseg_pmm.own_data.facts import EFFORTS
from mmseg_pmm.own_data.files import METHODS


def add_options(parser):
    """What is looked at, and what follows from it."""
    add = parser.add_argument
    add('name', metavar='NAME', help='of the data set: letters, digits, - _')
    add('--images', required=True, metavar='DIR', help='subfolders count')
    add('--labels', metavar='FILE_OR_DIR', help='default: those of --masks')
    add('--masks', metavar='DIR', help='ground truth, only to judge by')
    add('--look', action='store_true', help='write nothing')
    add('--overwrite', action='store_true', help='files that are there')
    add('--root', metavar='DIR', help='of labels and lists (data/NAME)')

    group = parser.add_argument_group('labels')
    add = group.add_argument
    add_table_options(group)
    add(
        '--background',
        nargs='+',
        default=[],
        metavar='LABEL',
        help='labels which mean that an image shows none of the classes: it '
        'is kept, as one that shows background alone',
    )
    add(
        '--without',
        nargs='+',
        default=[],
        metavar='CLASS',
        help='leave classes out, as rare ones: images keep their other '
        'labels, and those that show nothing else are left out (not with '
        '--background CLASS)',
    )
    add(
        '--classes',
        nargs='+',
        metavar='CLASS',
        help='in the order of the label ids 1, 2, ... of masks (sorted)',
    )
    add(
        '--unlabelled-show-nothing',
        action='store_true',
        help='images that the labels do not name show none of the classes',
    )
    add(
        '--leave-out',
        action='store_true',
        help='go on without images that cannot be read or have no label, and '
        'without labels that have no image',
    )

    group = parser.add_argument_group('files')
    add = group.add_argument
    add('--img-suffix', metavar='.jpg', help='of images (any usual one)')
    add(
        '--mask-suffix',
        default='.png',
        metavar='_mask.png',
        help="what follows an image's name in that of its mask (.png)",
    )
    add(
        '--val',
        type=float,
        default=0.1,
        metavar='SHARE',
        help="Share of each class's images that judge. A hash of the names "
        'chooses them, so the choice is the same each time and hardly moves '
        'when a label is corrected (default: 0.1).',
    )

    group = parser.add_argument_group('training')
    add = group.add_argument
    add(
        '--method',
        nargs='+',
        choices=METHODS,
        default=['pmm'],
        help='amn: better masks on photos with weights of ImageNet, in about '
        'twice the time (docs/results.md); both may be given (default: pmm)',
    )
    add(
        '--effort',
        choices=EFFORTS,
        help='quick: a first look, about a hundred steps of each network, for '
        'two cores; full: as published (default: normal, without GPU quick)',
    )
    add(
        '--alpha',
        type=float,
        metavar='NUMBER',
        help='how far masks of PMM reach, above 0: less for less. The report '
        'page shows some (default: found from the CAMs; thin objects need '
        'less)',
    )
    add('--weights', metavar='FILE', help='of a ResNet-50 or -101')
    add(
        '--weights-style',
        choices=['pytorch', 'caffe'],
        help='where its blocks have their stride: in the second convolution '
        '(pytorch: weights of torchvision, timm, mmpretrain) or in the first '
        "(caffe: of Caffe, Detectron and MMCV's detectron2/ files, mostly "
        'with caffe in their names); the file itself does not say it '
        '(default: pytorch)',
    )


def checked(parser, args):
    """The arguments, completed; ``parser.error`` where they make no sense."""
    if not re.fullmatch(r'[A-Za-z0-9][\w-]*', args.name):
        parser.error(f'NAME: letters, digits, - and _, got {args.name!r}')
    if args.labels is None and args.masks is None:
        parser.error('give --labels (or --masks, which say it, too)')
    if not 0 < args.val <= 0.5:
        parser.error(f'--val: a share up to 0.5, got {args.val}')
    if args.alpha is not None and not args.alpha > 0:
        parser.error(f'--alpha: a number above 0, got {args.alpha}')
    if args.weights is None and args.weights_style is not None:
        parser.error('--weights-style is of --weights')
    if args.weights_style is None and 'caffe' in (args.weights or '').lower():
        parser.error(
            f'{args.weights}: by its name, its blocks have their stride in '
            'the first convolution, as networks of Caffe and Detectron: say '
            '--weights-style caffe. If it is of torchvision, timm or '
            'mmpretrain in spite of its name: --weights-style pytorch'
        )
    args.labels = args.labels or args.masks
    args.root = args.root or f'data/{args.name}'
    return args
