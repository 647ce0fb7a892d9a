import pytest

from mmseg_pmm.label_sources import read_table, rows_without_label


@pytest.fixture
def table(tmp_path):
    path = tmp_path / 'labels.csv'

    def read(text, columns=None, **options):
        path.write_text(text)
        return read_table(path, columns and columns.split(), **options)

    return read


@pytest.mark.parametrize(
    'text',
    [
        'image,cat,dog\na.jpg,x,X\nb.jpg,,x\nc.jpg,,',
        'image;cat;dog\na;x;x\nb;0;x\nc;0.0;no',
        'Bild,cat,dog\na,x,x\nb,false,x\nc,,',
        'Bild,cat,dog\na.jpg,x,x\nb.jpg,,x\nc.jpg,,',
    ],
)
def test_a_cross_says_yes(table, text):
    expected = {'a': ['cat', 'dog'], 'b': ['dog'], 'c': []}
    assert table(text) == expected
    assert table(text, 'image cat dog') == expected
    assert table(text, positive_from=5) == expected
    assert (
        table(text.replace('cat', 'c').replace('dog', 'd'), 'image cat dog')
        == expected
    )
    rows = text.split('\n', 1)[1]
    assert table(rows, 'image cat dog') == expected


def test_a_single_class(table):
    expected = {'a': ['crack'], 'b': []}
    assert table('image,crack\na,x\nb,') == expected
    assert table('Bild,crack\na.jpg,x\nb.jpg,no') == expected
    assert table('image,crack,who\na,x,x\nb,,y', 'image crack -') == expected


@pytest.mark.parametrize(
    'text, expected',
    [
        ('image,label\na,x\nb,', {'a': ['x'], 'b': []}),
        ('image,shape\na,x\nb,o', {'a': ['x'], 'b': ['o']}),
        ('image,shape\na,x\nb,yes', {'a': ['x'], 'b': ['yes']}),
        ('a.jpg,x\nb.jpg,x', {'a': ['x'], 'b': ['x']}),
        ('a,x\nb,x', {'a': ['x'], 'b': ['x']}),
        # these may have no head line
        ('a,cat\nb,x\nc,x', {'a': ['cat'], 'b': ['x'], 'c': ['x']}),
        ('a.jpg,x,y\nb.jpg,x', {'a': ['x', 'y'], 'b': ['x']}),
    ],
)
def test_an_x_may_be_a_class(table, text, expected):
    assert table(text) == expected


def test_an_x_in_a_column_of_names(table):
    found = table('image,cat,what\na,x,x\nb,,y', 'image cat labels')
    assert found == {'a': ['cat', 'x'], 'b': ['y']}


def test_beside_a_one_it_may_mean_that_nobody_knows(table):
    text = 'image,cat,dog\na.jpg,1,x\nb.jpg,0,1'
    with pytest.raises(ValueError, match='hold flags, mixed'):
        table(text)
    with pytest.raises(
        ValueError, match='line 2: x says neither.* write 1 in its place'
    ):
        table(text, 'image cat dog')


@pytest.mark.parametrize('a', ['a', 'a.jpg'])
def test_crosses_without_head_line(table, a):
    with pytest.raises(ValueError, match='labels.csv: .*are crosses, and no'):
        table(f'{a},x,\n{a}2,,x\n{a}3,,')


def test_a_head_line_that_lacks_a_class(table):
    with pytest.raises(ValueError, match='line 1: each column needs a class'):
        table('image,cat,\na.jpg,x,x')


def test_rows_without_a_cross(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text('image,cat,dog\na.jpg,x,\nb.jpg,,')
    assert rows_without_label(path) == [(3, 'b.jpg')]
