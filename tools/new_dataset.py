"""Your own images: look at them, split them, and write all configs.

Prints what the images and labels are, and what may go wrong. Then it writes

    data/NAME/image_labels.json, train.txt, val.txt
    configs/NAME/data_NAME.py    the data, described once
    configs/NAME/*_NAME.py       a few lines for each stage

Images stay where they are. Labels may be

    a table     CSV: image_001.jpg,cat,dog; or a head line image,label and
                image_001.jpg,cat|dog; or a head line image,cat,dog and
                image_001.jpg,1,0 (or x and nothing). Commas, semicolons, tabs
                or spaces
    JSON        {"image_001": ["cat", "dog"], "image_002": []}, or COCO's
    a folder    of VOC's XML files; with a folder of images for each class
                (images that show none in "background"); or of masks (PNG,
                value = place in --classes, 0 = background)

Examples:
    python tools/new_dataset.py pets --images photos --labels labels.csv
    # nothing but look
    python tools/new_dataset.py pets --images photos --labels labels.csv --look
    # a table of scores without head line, whose third column does not count
    python tools/new_dataset.py cells --images photos --labels cells.csv \\
        --columns image crack - --positive-from 0.5
    # one folder of images for each class; those in "good" show none
    python tools/new_dataset.py parts --images by_class --labels by_class \\
        --background good
    # without two classes that few images show
    python tools/new_dataset.py pets --images photos --labels labels.csv \\
        --without hamster parrot
    # with ground truth to judge by, and one's own weights of a ResNet
    python tools/new_dataset.py pets --images photos --labels labels.json \\
        --masks masks --weights resnet50.pth --effort full --method pmm amn
"""

import argparse
import shlex
import sys
from pathlib import Path

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

import torch
from mmengine.utils import track_iter_progress

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.folder_checks import check_place
from mmseg_pmm.own_data import report
from mmseg_pmm.own_data.facts import Facts
from mmseg_pmm.own_data.files import (
    config_files,
    data_files,
    replacements,
    write,
)
from mmseg_pmm.own_data.look import look
from mmseg_pmm.own_data.options import add_options, checked
from mmseg_pmm.own_data.plan import Plan
from mmseg_pmm.own_data.sources import sources_now, write_sources
from mmseg_pmm.own_data.split import split
from mmseg_pmm.own_data.stale import stale_work_dirs
from mmseg_pmm.own_data.weights import resnet_depth
from mmseg_pmm.processes import available_cores
from mmseg_pmm.resources import CONFIGS, tool_command
from mmseg_pmm.user_errors import run_tool

LEFT_OUT = 'left_out.txt'
SHOWN = 5


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    return checked(parser, parser.parse_args())


def survey_of(args):
    return look(
        args.images,
        args.labels,
        args.masks,
        img_suffix=args.img_suffix,
        mask_suffix=args.mask_suffix,
        classes=args.classes,
        nothing=args.background,
        without=args.without,
        rest_shows_nothing=args.unlabelled_show_nothing,
        progress=track_iter_progress if sys.stdout.isatty() else iter,
        columns=args.columns,
        positive_from=args.positive_from,
        label_separator=args.label_separator,
    )


def show(survey):
    print()
    print('\n'.join(report.table(survey)))
    for remark in report.remarks(survey):
        print(f'! {remark}')


def write_left_out(args, survey):
    """What is not used: a list beside the others, or none."""
    path = Path(args.root, LEFT_OUT)
    lines = [f'{name}\t{why}\n' for name, why in survey.left_out()]
    if not lines:
        path.unlink(missing_ok=True)  # of an earlier call
        return
    with replace_when_whole(path) as file:
        # names of files may be no UTF-8
        file.write(''.join(lines).encode(errors='surrogateescape'))


def settle(args, survey):
    """Say what cannot be used; stop unless the user leaves it out."""
    problems = report.problems(survey)
    if not problems:
        return
    entries = survey.left_out()
    for name, why in entries[:SHOWN]:
        print(f'  {name}: {why}')
    if args.leave_out or args.look:
        print('left out: ' + ', '.join(problems))
        return
    write_left_out(args, survey)
    print(f'  all {len(entries)}: {args.root}/{LEFT_OUT}')
    hint = (
        ' (or --unlabelled-show-nothing, if images without label show none '
        'of the classes)'
        if survey.without_label
        else ''
    )
    raise ValueError(
        f'{", ".join(problems)}. Mend it, or go on without them with '
        f'--leave-out{hint}. Nothing else was written'
    )


def config_folder(args) -> str:
    return f'configs/{args.name}'


def plan_of(args, survey, train, val, depth) -> Plan:
    effort = args.effort
    if effort is None:
        effort = 'normal' if torch.cuda.is_available() else 'quick'
    masks = survey.masks
    own = Path('configs/_base_/stages').is_dir()
    words = [word for word in sys.argv[1:] if word != '--overwrite']
    return Plan(
        name=args.name,
        images=args.images,
        root=args.root,
        folder=config_folder(args),
        base='../_base_' if own else str(CONFIGS / '_base_'),
        command=shlex.join(['python', 'tools/new_dataset.py', *words]),
        classes=survey.classes,
        facts=Facts(
            len(train),
            survey.long_side(),
            available_cores(),
            effort,
            args.alpha,
        ),
        masks=args.masks,
        mask_suffix=args.mask_suffix,
        train_masks=masks is not None and masks.of.issuperset(train),
        img_suffix=args.img_suffix,
        weights=args.weights,
        depth=depth,
        style=args.weights_style or 'pytorch',
    )


def check_names(paths):
    """Tools find a config by its name, wherever it lies below configs/."""
    for path in map(Path, paths):
        for other in Path('configs').rglob(path.name):
            if other != path:
                raise ValueError(
                    f'{other} has the name of {path}: take another NAME'
                )


def say_what_is_old(plan, written):
    """Of stages that ran before files were as they are."""
    old = stale_work_dirs(plan.folder, written)
    if old:
        print(
            '! stages ran before these files said what they say now: '
            f'{", ".join(old)}. What of it has to be made anew, the next '
            'command finds out and says'
        )


def main():
    args = parse_args()
    depth = resnet_depth(args.weights) if args.weights else None
    if not args.look:
        check_place(args.root)
        check_place(config_folder(args))
    # as they are before they are read, which takes a while
    sources = sources_now(
        args.images, args.labels, args.masks, args.img_suffix
    )
    survey = survey_of(args)
    show(survey)
    settle(args, survey)
    if args.look:
        return
    masks = survey.masks
    train, val = split(
        survey.labels_of, args.val, None if masks is None else masks.of
    )
    if not val:
        raise ValueError(
            f'there are too few images: each of the {len(train)} is needed to '
            'learn from, and none is left to judge by'
        )
    plan = plan_of(args, survey, train, val, depth)
    configs = config_files(plan, args.method)
    check_names(configs)
    files = data_files(plan, survey.labels_of, train, val) | configs
    if args.overwrite:
        print(*replacements(files), sep='\n')
    written = write(files, args.overwrite)
    write_left_out(args, survey)
    write_sources(plan.root, sources, plan.command)
    print(
        f'\n{len(train)} images to learn from, {len(val)} to judge by; '
        f'effort: {plan.facts.effort}'
    )
    what = 'file' if len(written) == 1 else 'files'
    print(f'{len(written)} {what} written: {plan.root}/, {plan.folder}/')
    if survey.left_out():
        print(f'left out: {plan.root}/{LEFT_OUT}')
    say_what_is_old(plan, written)
    gpus = torch.cuda.device_count()
    for method in args.method:
        print('next:', tool_command(f'run_{method}', args.name, str(gpus)))


if __name__ == '__main__':
    run_tool(main)
