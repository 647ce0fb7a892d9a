"""Photos, and what is made of them."""

from ..fault import faults_of

FOLDER, TESTS = 'mmseg_pmm/prediction', 'tests/prediction'

FAULTS = [
    *faults_of(
        f'{FOLDER}/noted_photos.py',
        f'{TESTS}/test_noted_photos.py',
        ('            noted != _resolved(photo.path)\n            and ', ''),
        ('            and osp.isfile(noted)\n', ''),
        ('            and not _are_alike(noted, photo.path)\n', ''),
        ('        return False\n', '        return True\n'),
        (
            'osp.join(osp.realpath(osp.dirname(path)), osp.basename(path))',
            'osp.realpath(path)',
        ),
        (
            'osp.join(osp.realpath(osp.dirname(path)), osp.basename(path))',
            'osp.abspath(path)',
        ),
        (
            'osp.relpath(_resolved(photo), osp.realpath(folder))',
            '_resolved(photo)',
        ),
    ),
    *faults_of(
        f'{FOLDER}/older_files.py',
        f'{TESTS}/test_older_files.py',
        ('max(since.values(), default=0)', 'min(since.values(), default=0)'),
        ("        if name.endswith('.png')\n", ''),
        ('osp.isfile(path) and not', 'not'),
        (' and not has_been_written(path, since)', ''),
        (' if paths}', '}'),
    ),
    *faults_of(
        f'{FOLDER}/results.py',
        'tests/tools/test_predict.py',
        ('place_of(photo.path, self.folder)', 'photo.file'),
    ),
    *faults_of(
        'tools/predict.py',
        'tests/tools/test_predict.py',
        ('        check_noted_photos(photos, args.out)\n', ''),
        ('    if older:\n        print(older)\n', ''),
    ),
    *faults_of(
        f'{FOLDER}/photos.py',
        f'{TESTS}/test_photos.py',
        ('        _check_apart(path, folders)\n', ''),
        ('osp.realpath(given) == taken or ', ''),
        (' or _is_in(given, [taken])', ''),
        ('taken = osp.realpath(folder)\n', 'taken = folder\n'),
        ('osp.realpath, [*written, *inside]', 'osp.realpath, inside'),
        ('name in label_of or not names', 'not names'),
        (
            '            if name in label_of or not names_background(name)\n',
            '',
        ),
        ('- {BACKGROUND}', ''),
    ),
    *faults_of(
        f'{FOLDER}/scores.py',
        f'{TESTS}/test_scores.py',
        ('known, origin=origin, photo', 'known, photo'),
        ('origin=origin, photo=photo)', 'origin=origin)'),
        (".get('origin', {})", ".get('origin')"),
        ('(OSError, SyntaxError, TypeError', '(SyntaxError, TypeError'),
        ('SyntaxError, TypeError, ValueError', 'SyntaxError, ValueError'),
        ('== len(classes) else', '> 0 else'),
    ),
]
