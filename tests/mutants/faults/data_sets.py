"""Which images there are, and what they show."""

from ..fault import faults_of

FOLDER, TESTS = 'mmseg_pmm/datasets', 'tests/datasets'

FAULTS = [
    *faults_of(
        f'{FOLDER}/image_classes.py',
        f'{TESTS}/test_image_labels.py',
        ('if len(set(classes)) < len(classes):', 'if False:'),
        ('    if reduce_zero_label:\n', '    if False:\n'),
        ('if len(classes) > IGNORED', 'if len(classes) > IGNORED + 1'),
        ('tuple(sorted(present))', 'tuple(present)[::-1]'),
        ('zip(reversed(names), reversed(stems), strict=True)',
         'zip(names, stems, strict=True)'),
        ('counts[list(image_labels)] += number',
         'counts[list(image_labels)] += 1'),
        ('counts[BACKGROUND] = len(labels)\n', 'pass\n'),
        ('if not counts[BACKGROUND + 1 :].any()', 'if not counts.any()'),
        ('known[BACKGROUND + 1 :])', 'known)'),
        ('{label_of[name] for name in labels if name in label_of}',
         '{known.index(name) + 1 for name in labels if name in label_of}'),
        ('    if without_entry:\n', '    if False:\n'),
    ),
    *faults_of(
        f'{FOLDER}/folder_checks.py',
        f'{TESTS}/test_image_labels.py '
        f'{TESTS}/transforms/test_pseudo_mask_transforms.py',
        ('step.cam_dir or folder', 'folder or step.cam_dir'),
        ('*cam_folders(data_set), data_set', 'data_set'),
        ('*cam_folders(data_set), data_set.pseudo_mask_dir]',
         '*cam_folders(data_set)]'),
        ('    if not all(folders):\n', '    if False:\n'),
        ('check_mask_header(osp.join(folder, names[index]), images[index])',
         'pass'),
        ("if data_set.pseudo_mask_dir is None and reads_masks",
         'if reads_masks'),
        ("        advice[data_set.ann_file] = 'the list",
         "        _ = 'the list"),
    ),
    *faults_of(
        f'{FOLDER}/image_labels.py',
        f'{TESTS}/test_image_labels.py {TESTS}/test_image_formats.py',
        ("info['label_map'] = None", 'pass'),
        ("info['label_map'] = self.label_map", "info['label_map'] = None"),
        ("info['seg_fields'] = []", "info['seg_fields'] = ['gt_seg_map']"),
        ("info['reduce_zero_label'] = self.reduce_zero_label",
         "info['reduce_zero_label'] = True"),
        ('                + self.seg_map_suffix,',
         "                + '.png',"),
        ('            self._check_mask(self.get_data_info(idx))\n', ''),
        ('            if not _is_a_decoders(error):\n                raise\n',
         ''),
        ('sorted(folder.paths())', 'list(folder.paths())'),
        ("(suffix,) if isinstance(suffix, str) else tuple(suffix)",
         'tuple(suffix)'),
    ),
]  # fmt: skip
