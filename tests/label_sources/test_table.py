import pytest

from mmseg_pmm.label_sources import read_table


def read(tmp_path, text, encoding='utf-8'):
    path = tmp_path / 'labels.csv'
    path.write_bytes(text.encode(encoding))
    return read_table(path)


def test_images_and_classes(tmp_path):
    found = read(tmp_path, '\nx/b.jpg, dog ,cat\r\n,,\na.JPG\nimage.v1,cat,\n')
    assert found == {'b': ['dog', 'cat'], 'a': [], 'image.v1': ['cat']}


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16'])
def test_encodings(tmp_path, encoding):
    assert read(tmp_path, 'ä.jpg,Käfer', encoding) == {'ä': ['Käfer']}


def test_suffixes_in_any_case(tmp_path):
    assert read(tmp_path, 'a.JpG,cat') == {'a': ['cat']}


def test_latin_1(tmp_path):
    with pytest.raises(ValueError, match='labels.csv, line 2: .*no UTF-8'):
        read(tmp_path, 'a.jpg,cat\nb.jpg,Käfer', 'latin1')


@pytest.mark.parametrize(
    'yes, no', [('1', '0'), ('1.0', '0.0'), ('True', 'false'), ('1', '')]
)
def test_a_column_for_each_class(tmp_path, yes, no):
    rows = f'a.jpg,{yes},{no}\nb.jpg,{yes},{yes}\nc.jpg,{no},{no}'
    found = read(tmp_path, f'image,cat, dog\n{rows}')
    assert found == {'a': ['cat'], 'b': ['cat', 'dog'], 'c': []}


@pytest.mark.parametrize(
    'text, said',
    [
        ('a.jpg,1,0\nb.jpg,0,1', 'no head line says which class'),
        ('a.jpg,1', 'no head line says which class'),
        ('image,cat,dog\na.jpg,1,0\nb.jpg,1', 'line 3: 1 fields for the 2'),
        ('image,cat\na.jpg,1\nb.jpg,-1', 'line 3: -1 says neither'),
        ('image,cat,cat\na.jpg,1,0', 'line 1: each column needs a class'),
        ('image,cat,\na.jpg,1,0', 'line 1: each column needs a class'),
        ('image,labels\na.jpg,dog\n', 'head line'),
        ('a.jpg;dog\n', "line 1: 'a.jpg;dog' has no comma"),
        ('a.jpg\tdog\n', 'line 1: .* has no comma'),
        ('a.jpg,"cat,dog"\n', "line 1: 'cat,dog' is more than one class"),
        ('a.jpg,cat|dog\n', "line 1: 'cat|dog' is more than one class"),
        ('a.jpg,dog\nb.jpg,dog\na.png,cat\n', 'line 3: a stands twice'),
        ('a.jpg,dog\n,cat\n', 'line 2: the first field is empty'),
        (',cat\na.jpg,1\n,0', 'line 3: the first field is empty'),
        ('\n \n', 'is empty'),
        ('a.jpg,"cat\nb.jpg,dog\n', 'line 2: this is no CSV'),
        (f'a.jpg,{"x" * 200_000}', 'line 1: this is no CSV'),
        ('a.jpg,"cat\nb"', 'line 2: .* is more than one class'),
    ],
)
def test_tables_that_are_refused(tmp_path, text, said):
    with pytest.raises(ValueError, match=f'labels.csv.*{said}'):
        read(tmp_path, text)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='no file .*labels.csv'):
        read_table(tmp_path / 'labels.csv')


@pytest.mark.parametrize(
    'text, message',
    [
        ('a.jpg,0.9,0.1\nb.jpg,0.2,0.7', 'line 1: 0.9 is a number'),
        ('a.jpg,2,0\nb.jpg,0,1', 'line 1: 2 is a number'),
        ('image,cat,dog', 'one line, which names no image file'),
        ('image,cat,dog\na.jpg,0.9,0.1', 'line 2: 0.9 says neither'),
        ('image,cat,dog\na.jpg,0,1\nb.jpg,2,0', 'line 3: 2 says neither'),
    ],
)
def test_scores_are_no_classes(tmp_path, text, message):
    path = tmp_path / 'labels.csv'
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_table(path)
