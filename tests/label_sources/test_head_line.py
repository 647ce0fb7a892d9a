import pytest

from mmseg_pmm.label_sources import read_table

ROWS = 'a,1,0\nb,0,1'


@pytest.fixture
def table(tmp_path):
    path = tmp_path / 'labels.csv'

    def read(text, columns):
        path.write_text(text)
        return read_table(path, columns.split())

    return read


@pytest.mark.parametrize(
    'head, columns',
    [
        ('image,cat,dog', 'image dog cat'),
        ('image,Cat,DOG', 'image dog cat'),
        # no one else calls images so, and the first row says no word
        ('Bild,cat,dog', 'image dog cat'),
        ('image,dog,animal', 'image cat dog'),
    ],
)
def test_exchanged_classes(table, head, columns):
    for rows in (ROWS, 'a,,\nb,x,', 'a.jpg,1,0\nb.jpg,1,1'):
        with pytest.raises(ValueError) as error:
            table(f'{head}\n{rows}', columns)
        assert 'labels.csv, line 1: the head line' in str(error.value)
        assert f'"{head.replace(",", " ")}"' in str(error.value)
        assert f'--columns "{columns}", in another order' in str(error.value)


@pytest.mark.parametrize(
    'head, columns',
    [
        ('image,cat,dog', 'image cat dog'),
        ('image,Cat , DOG', 'image cat dog'),
        ('image,c1,c2', 'image cat dog'),
        ('image,c1,labels', 'image cat dog'),
        ('Bild,Katze,Hund', 'image cat dog'),
    ],
)
def test_classes_as_told(table, head, columns):
    found = table(f'{head}\n{ROWS}', columns)
    assert found == {'a': ['cat'], 'b': ['dog']}


def test_columns_that_do_not_count_may_be_called_so(table):
    found = table('image,cat,cat_score\na,0,1', 'image - cat')
    assert found == {'a': ['cat']}
    found = table('labels,image,file\n1,7,a.jpg', 'cat - image')
    assert found == {'a': ['cat']}


def test_a_line_of_data_is_no_head_line(table):
    found = table('a.jpg,1,dog\nb.jpg,0,cat', 'image cat labels')
    assert found == {'a': ['cat', 'dog'], 'b': ['cat']}
    found = table('a,x,\nb,,x', 'image x y')
    assert found == {'a': ['x'], 'b': ['y']}
