"""Command-line options of tools that read tables."""


def add_table_options(parser):
    """``--columns``, ``--positive-from``, ``--label-separator``.

    Args:
        parser (ArgumentParser): Or a group of one.
    """
    parser.add_argument(
        '--columns',
        nargs='+',
        metavar='WHAT',
        help='what each column of a table is: image, labels (names of '
        'classes), the name of a class (0 and 1, crosses, or scores), or - '
        'for what does not count (default: it is found)',
    )
    parser.add_argument(
        '--positive-from',
        type=float,
        metavar='SCORE',
        help='a score from here on says that the image shows the class',
    )
    parser.add_argument(
        '--label-separator',
        metavar='TEXT',
        help='between classes in one field of a table (default: any of , ; |)',
    )
