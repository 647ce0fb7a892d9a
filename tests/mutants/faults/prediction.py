"""Photos, and what is made of them."""

from ..fault import faults_of

FOLDER, TESTS = 'mmseg_pmm/prediction', 'tests/prediction'

FAULTS = [
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
        ('dict(probability=known, origin=origin)', 'dict(probability=known)'),
        (".get('origin', {})", ".get('origin')"),
        ('(OSError, SyntaxError, TypeError', '(SyntaxError, TypeError'),
        ('SyntaxError, TypeError, ValueError', 'SyntaxError, ValueError'),
        ('== len(classes) else', '> 0 else'),
    ),
]
