"""A page about a data set and what a method makes of it.

Reads what the stages have left: labels, CAMs, masks before and after a
refresh, and the figures in their work_dirs. The last segmentor predicts a few
images that it has not learnt from. What is not there yet is left out.
Near its top stands what has to be looked at: warnings in the stages' logs, and
what masks lack. summary.json beside the page says the same, and how to go on.
tools/run_pmm.sh and tools/run_amn.sh call it at their end.

Examples:
    python tools/analysis/report.py configs/pmm/cam_voc.py \\
        configs/pmm/ppmg_voc.py configs/pmm/deeplabv2_voc.py \\
        --out work_dirs/report_voc/index.html
"""

import argparse
import json
import os.path as osp
from pathlib import Path

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

from mmengine.device import get_device
from mmengine.registry import init_default_scope
from mmseg.apis import inference_model, init_model

from mmseg_pmm.engine import last_checkpoint
from mmseg_pmm.engine.stage_options import split_by_stage
from mmseg_pmm.engine.stage_results import (
    StageResults,
    data_set_of,
    folders_of,
    masks_of,
    rounds_of,
    short_names,
)
from mmseg_pmm.engine.stage_summary import (
    look_at_this,
    outcome_of,
    summary_of,
)
from mmseg_pmm.files import write_mask
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.user_errors import run_tool
from mmseg_pmm.visualization import choose_examples, report
from mmseg_pmm.visualization.alpha_section import alpha_section
from mmseg_pmm.visualization.mask_sections import mask_sections
from mmseg_pmm.visualization.reported_images import ReportedImages
from mmseg_pmm.visualization.sections import (
    EXAMPLES,
    examples_section,
    labels_section,
    rounds_section,
)
from mmseg_pmm.visualization.threshold_section import (
    marks_of,
    threshold_section,
)

SET = "It is set in the stage's config."
FOUND = (
    'It was found from the CAMs of labelled images, without ground truth: the '
    'threshold of minimum cross entropy.'
)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('configs', nargs='+', help='of the stages, in order')
    parser.add_argument('--out', required=True, help='HTML file')
    parser.add_argument('--title', help='of the page (the data set)')
    parser.add_argument(
        '--logs',
        metavar='DIR',
        help='what the stages have printed, STAGE.log each: their warnings '
        'are named on the page',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action='extend',
        default=[],
        metavar='STAGE:KEY=VALUE',
        help='settings that the stages were run with; STAGE is the name of a '
        "config without the data set's, as in cam:train_cfg.max_epochs=4",
    )
    args = parser.parse_args()
    if not args.out.endswith('.html'):
        parser.error(f'--out {args.out} has to end with .html')
    return args


def infos_of(data_set) -> list:
    return [data_set.get_data_info(index) for index in range(len(data_set))]


def summary_sections(summary):
    if summary['look']:
        yield report.heading('Look at this')
        yield report.items(f'{name}: {text}' for name, text in summary['look'])
    if summary['verdict']:
        yield report.heading('How far it is')
        yield report.paragraph(' '.join(summary['verdict']))
    if summary['longer']:
        yield report.paragraph(
            'Configs of a longer training, which needs a GPU, are written by '
            'this command; it names the next one:'
        )
        yield report.code(summary['longer'])
    if summary['use']:
        yield report.paragraph('The model segments other photos with')
        yield report.code(summary['use'])


def label_columns(runs, infos, metainfo) -> dict:
    """Columns of the table of labels: what val shows, how well it is told."""
    columns = {}
    values = {}
    for run in runs:
        values.update(run.precision_by_class())
    if any('img_labels' in info for info in infos):
        counts = ReportedImages(infos, metainfo).counts()
        columns['images of validation'] = dict(
            zip(metainfo['classes'], map(str, counts), strict=True)
        )
    if values:
        columns['average precision on them, in %'] = {
            name: f'{value:.1f}' for name, value in values.items()
        }
    return columns


def figures_section(runs):
    rows = [
        (what, where, f'{value:.1f}')
        for run in runs
        for what, where, value in run.figures()
    ]
    if not rows:
        return []
    text = 'mIoU needs ground truth, which learns nothing here: it judges.'
    if not any('mIoU' in row[0] for row in rows):
        text = (
            'There is no ground truth: the classifier is judged by labels, '
            'and masks by eye.'
        )
    return [
        report.heading('Figures'),
        report.paragraph(text),
        report.table(('', 'judged on', 'in %'), rows),
    ]


def threshold_sections(runs):
    for run in runs:
        if not osp.isdir(run.cfg.get('cam_dir', '')):
            continue
        for index, step in enumerate(run.used_steps()):
            # the steps before the others may not be built as they are
            if step is None or not marks_of(step):
                continue
            found = run.steps[index].get('alpha') == 'auto'
            data_set = data_set_of(run.cfg.dataset, run.steps[:index])
            yield from threshold_section(
                run.name, data_set, step, FOUND if found else SET
            )
            rest = [step, *run.steps[index + 1 :]]
            yield from alpha_section(run.name, data_set, rest)


def val_infos(runs) -> list:
    """Images for validation, with labels and truth as far as known."""
    found = {}
    for run in runs:
        loader = run.cfg.get('val_dataloader')
        if loader is not None:
            for info in infos_of(data_set_of(loader.dataset)):
                known = found.setdefault(stem_of(info['img_path']), {})
                known.update(info)
    return list(found.values())


def predicted_section(run, infos, folder, metainfo):
    """What the segmentor paints on some images for validation."""
    labels = [info.get('img_labels', ()) for info in infos]
    infos = [infos[index] for index in choose_examples(labels, EXAMPLES)]
    cfg = run.cfg.copy()
    loader = cfg.get('test_dataloader') or {}
    steps = loader.get('dataset', {}).get('pipeline')
    cfg.test_pipeline = steps or [
        dict(type='LoadImageFromFile'),
        dict(type='PackSegInputs'),
    ]
    model = init_model(cfg, last_checkpoint(cfg), get_device())
    for info in infos:
        sample = inference_model(model, info['img_path'])
        mask = sample.pred_sem_seg.data[0].cpu().numpy().astype('uint8')
        path = folder / f'{stem_of(info["img_path"])}.png'
        write_mask(path, mask, metainfo['palette'])
    return examples_section(
        ReportedImages(infos, metainfo, masks={run.name: str(folder)}),
        'Predictions',
        f'{run.name} on images that it has not learnt from.',
    )


def main():
    args = parse_args()
    names = short_names(args.configs)
    options = split_by_stage(args.cfg_options, names)
    runs = [
        StageResults(name, path, options[name])
        for path, name in zip(args.configs, names, strict=True)
    ]
    with_data = [run for run in runs if run.makes_masks]
    if not with_data:
        raise SystemExit(
            'error: one of the configs has to be that of stage 3, which '
            'names the training images'
        )
    init_default_scope(with_data[0].cfg.default_scope)
    data_set = data_set_of(with_data[0].cfg.dataset)
    metainfo = data_set.metainfo
    images = ReportedImages(
        infos_of(data_set),
        metainfo,
        folders_of(runs, 'cam_dir'),
        masks_of(runs),
    )
    infos = val_infos(runs)
    thresholds = list(threshold_sections(runs))
    summary = summary_of(
        runs,
        look_at_this(runs, images, args.logs),
        outcome_of(runs, infos, metainfo, thresholds),
    )
    parts = [
        *summary_sections(summary),
        *figures_section(runs),
        *labels_section(images, label_columns(runs, infos, metainfo)),
        *examples_section(
            images,
            'From labels to masks',
            'Training images: CAMs of their labels, and masks in the order '
            'they were made in.',
        ),
        *rounds_section(rounds_of(runs)),
        *mask_sections(images),
        *thresholds,
    ]
    out = Path(args.out)
    segmentors = [run for run in runs if run.is_trained_segmentor()]
    if segmentors and infos:
        folder = out.parent / 'predictions'
        parts += predicted_section(segmentors[-1], infos, folder, metainfo)
    report.write_report(out, args.title or 'mmseg_pmm report', parts)
    with replace_when_whole(out.with_name('summary.json')) as file:
        file.write(json.dumps(summary, indent=1).encode())
    print(f'the report is {out}')


if __name__ == '__main__':
    run_tool(main)
