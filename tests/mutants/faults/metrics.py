"""What is measured."""

from ..fault import faults_of

FOLDER = 'mmseg_pmm/evaluation'
TESTS = 'tests/evaluation'

FAULTS = [
    *faults_of(
        f'{FOLDER}/cam_threshold_metric.py',
        f'{TESTS}/test_cam_threshold_metric.py',
        ("bins = np.searchsorted(thresholds, scores.max(axis=0), 'left')",
         "bins = np.searchsorted(thresholds, scores.max(axis=0), 'right')"),
        ('self.thresholds.astype(scores.dtype)', 'self.thresholds'),
        ('[0, *classes]', '[*classes, 0]'),
        ('valid = truth != IGNORED', 'valid = truth >= 0'),
        ('[..., ::-1][..., 1:]', '[..., ::-1][..., :-1]'),
        ('confusion[:, :, 0] += total', 'confusion[:, 0, :] += total'),
        ('histogram[cells] += counts', 'histogram[cells] += 1'),
        ('int(np.nanargmax(curve))', 'int(np.argmax(curve))'),
        ('self.thresholds - self.fixed', 'self.thresholds - 0.3'),
        ('union = confusion.sum(axis=1) + confusion.sum(axis=2) - both',
         'union = confusion.sum(axis=1) + confusion.sum(axis=2)'),
        ('np.full_like(both, np.nan)', 'np.zeros_like(both)'),
        ('np.any(np.diff(self.thresholds) <= 0)',
         'np.any(np.diff(self.thresholds) < 0)'),
        ("judged = names if self.classes is None else self.classes",
         'judged = names'),
        ('        check_truth(truth, num_classes)\n', ''),
    ),
    *faults_of(
        f'{FOLDER}/iou_areas.py',
        f'{TESTS}/test_pseudo_mask_writer.py '
        f'{TESTS}/mask_making/test_maker.py '
        f'{TESTS}/mask_making/test_from_data_set.py',
        ('if largest >= number_of_classes', 'if largest > number_of_classes'),
        ('truth[truth != ignored].max', 'truth[truth != IGNORED].max'),
        ('np.where(mask == ignored, ignored, truth)', 'truth'),
        ('        number_of_classes,\n        ignored,\n',
         '        number_of_classes,\n        0,\n'),
        ('if mask.shape != truth.shape', 'if mask.size != truth.size'),
        ('    check_truth(truth, number_of_classes, ignored)\n', ''),
    ),
    *faults_of(
        f'{FOLDER}/crf_iou_metric.py',
        f'{TESTS}/test_crf_iou_metric.py',
        ('self.dataset_meta, self.output_dir)',
         'self.dataset_meta, self.output_dir, True)'),
        ('self.dataset_meta, self.output_dir)', 'self.dataset_meta)'),
        ('        self._take(self.pool.finish())\n', ''),
        ('if self.ignore_index != IGNORED', 'if False'),
        ("and not self.format_only", ''),
        ("() if item['areas'] is None else item['areas']", "item['areas']"),
        ('Compose(pipeline), num_workers', 'Compose(pipeline[:1]), 0'),
        ('super().__init__(**kwargs)', 'super().__init__()'),
    ),
    *faults_of(
        f'{FOLDER}/class_subset_iou_metric.py',
        f'{TESTS}/test_class_subset_iou_metric.py {TESTS}/test_cam_writer.py',
        ('area * judged for area in areas', 'area for area in areas'),
        ("kwargs.get('nan_to_num') is not None", 'False'),
        ('        check_class_names(classes, names)\n', ''),
        ('        if unknown:\n', '        if False:\n'),
    ),
    *faults_of(
        f'{FOLDER}/cam_writer.py',
        f'{TESTS}/test_cam_writer.py',
        ('                self.stride,\n', '                2,\n'),
        ('                self.stride,\n                self.dtype,\n',
         '                self.stride,\n'),
        ("dtype='uint8'", "dtype='float16'"),
        ('stride=2,', 'stride=4,'),
        ('        self.background.finish()\n', ''),
        ('        check_written(self.output_dir, [f\'{stem}.npz\' for stem in '
         'results])\n', ''),
        ('            write_class_names(self.output_dir, classes)\n',
         '            pass\n'),
        ('float(len(results))', 'float(len(results) + 1)'),
    ),
    *faults_of(
        f'{FOLDER}/average_precision.py',
        f'{TESTS}/test_average_precision.py',
        ('scores[:, shown], targets[:, shown]', 'scores, targets'),
        ('(targets > 0).any(dim=0)', '(targets > 0).all(dim=0)'),
        ('1 + (~shown)', '0 + (~shown)'),
        ('if not shown.any():', 'if False:'),
    ),
    *faults_of(
        f'{FOLDER}/activation_statistics.py',
        f'{TESTS}/test_activation_statistics.py',
        ('inside.std() / inside.mean()', 'inside.std()'),
        ('cam[truth == label]', 'cam[truth > 0]'),
        ('[truth == BACKGROUND]', '[truth != 1]'),
        ('foreground - background)', 'foreground)'),
        ('if inside.mean() > 0', 'if True'),
    ),
]  # fmt: skip
