import pytest

from mmseg_pmm.label_sources import (
    images_in_several_rows,
    read_table,
    rows_without_label,
    unlabelled_remark,
)


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
        ('scene\tdog\na.jpg\tdog', 'first line does not name an image'),
        ('a.jpg,dog\nb.jpg;dog\n', "line 2: 'b.jpg;dog' has no comma"),
        ('a.jpg;dog\nb.jpg,dog\nc.jpg;cat', 'line 2: .* has no semicolon'),
        ('my cat.jpg cat\nmy dog.jpg dog', 'column 2.*names have spaces'),
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


@pytest.mark.parametrize(
    'text',
    [
        'a.jpg,cat|dog\nb.jpg,dog',
        'a.jpg,"cat,dog"\nb.jpg,dog',
        'a.jpg;cat,dog\nb.jpg;dog',
        'a.jpg\tcat\tdog\nb.jpg\tdog',
        'a.jpg|cat|dog\nb.jpg|dog',
        '  a.jpg   cat dog\nb.jpg  dog  \n',
        'Image,label\na.jpg,cat;dog\nb.jpg,dog',
        'image,label\na.jpg,cat,dog\nb.jpg,dog',
        'label;filename\ncat|dog;x/a.jpg\ndog;x/b.jpg',
        'id,label\na,cat|dog\nb,dog',
        'filename;cat;dog\na;1,0;1\nb;0,0;1',
        'image,cat,dog\na.jpg,yes,yes\nb.jpg,no,yes',
    ],
)
def test_forms_that_explain_themselves(tmp_path, text):
    found = read(tmp_path, text)
    assert found == {'a': ['cat', 'dog'], 'b': ['dog']}


TYPED = 'images/a.png  1.0   mono\nimages/b.png  0.3333333  poly\n'


def test_columns_as_told(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text(TYPED)
    options = dict(columns=['image', 'crack', '-'], positive_from=0.5)
    assert read_table(path, **options) == {'a': ['crack'], 'b': []}
    path.write_text(f'cell prob type\n{TYPED}')
    assert read_table(path, **options) == {'a': ['crack'], 'b': []}
    path.write_text('probe cat what\na 1 x\nb 0 y')
    found = read_table(path, ['image', 'cat', 'labels'])
    assert found == {'a': ['cat', 'x'], 'b': ['y']}


def test_scores(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text('image;cat;dog\na.jpg;0,5;0,49\nb.jpg;1;0')
    with pytest.raises(ValueError, match='line 2: 0,5 says.*--positive-from'):
        read_table(path)
    found = read_table(path, positive_from=0.5)
    assert found == {'a': ['cat'], 'b': ['cat']}
    path.write_text('image,cat,width\na.jpg,0.9,640')
    with pytest.raises(
        ValueError, match='line 2: 640 is no score .*--columns'
    ):
        read_table(path, positive_from=0.5)


def test_a_separator_within_names(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text('image,labels\na.jpg,scab rust\nb.jpg,rust\nc.jpg,scab')
    with pytest.raises(ValueError, match="'scab rust'.*--label-separator ' '"):
        read_table(path)
    assert read_table(path, label_separator=' ')['a'] == ['scab', 'rust']
    path.write_text('a.jpg,traffic light\nb.jpg,light')
    assert read_table(path)['a'] == ['traffic light']


@pytest.mark.parametrize(
    'text, said',
    [
        (TYPED, 'line 1: 1.0 is a number, and no class.*--columns image'),
        (f'cell prob type\n{TYPED}', 'line 2: 1.0 is a number.*--columns'),
        ('image,crack,type\na,1,mono', "of the columns .*'type'.*--columns"),
        ('image,label,split\na,cat,val', 'hold text, text.*--columns'),
        ('image,label\na.jpg,3\nb.jpg,1', "'label' stands over numbers"),
        ('nr,image,cat\n1,a.jpg,1\n2,b.jpg,0', "what is the column 'nr'"),
        ('label,x\ncat,a.jpg\ndog,b.jpg', 'images stand in column 2'),
    ],
)
def test_what_is_not_clear(tmp_path, text, said):
    with pytest.raises(ValueError, match=f'labels.csv.*{said}'):
        read(tmp_path, text)


@pytest.mark.parametrize(
    'columns', [['cat', 'dog'], ['image'], ['image', 'image'], ['image', '1']]
)
def test_columns_that_are_none(tmp_path, columns):
    path = tmp_path / 'labels.csv'
    path.write_text('a.jpg,1')
    with pytest.raises(ValueError, match='image'):
        read_table(path, columns)


@pytest.mark.parametrize(
    'text, rows',
    [
        ('a.jpg,cat\nb.jpg,\n\nc.jpg\nd.jpg, | ,', [2, 4, 5]),
        ('image,label\na.jpg,cat\nb.jpg,', [3]),
        ('image;tags\na.jpg;cat,dog\nb.jpg;;', [3]),
        ('label,image\ncat,a.jpg\n,b.jpg', [3]),
        # zeros, and a name of the background, say it
        ('image,cat,dog\na.jpg,1,0\nb.jpg,0,0\nc.jpg,,0', []),
        ('image,cat,dog\na.jpg,1,0\nb.jpg,,', [3]),
        ('image,cat\na.jpg,yes\nb.jpg,no', []),
        ('a.jpg,cat\nb.jpg,background\nc.jpg,good', []),
        # another row of the image says it
        ('a.jpg,cat\na.jpg,\nb.jpg,\nb.jpg,', [3, 4]),
    ],
)
def test_rows_that_say_nothing(tmp_path, text, rows):
    path = tmp_path / 'labels.csv'
    path.write_text(text)
    found = rows_without_label(path)
    assert [line for line, _ in found] == rows
    assert all(read_table(path)[image[:-4]] == [] for _, image in found)
    said = unlabelled_remark(found, 'x.csv')
    assert bool(said) == bool(rows)
    if rows:
        line, image = found[0]
        number = f'{len(rows)} row' + 's' * (len(rows) > 1)
        assert said.startswith(f'{number} of x.csv without label')
        assert f'line {line} ({image})' in said


def test_a_column_that_does_not_count_says_nothing(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text('a.jpg,cat,x\nb.jpg,,y')
    found = rows_without_label(path, ['image', 'labels', '-'])
    assert found == [(2, 'b.jpg')]


@pytest.mark.parametrize(
    'name, content',
    [
        ('labels.xlsx', b'PK\x03\x04'),
        ('labels.csv', b'PK\x03\x04\x14'),
        ('labels.csv', b'\xd0\xcf\x11\xe0\xa1'),
        ('labels.ODS', b''),
    ],
)
def test_spreadsheets(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=f'{name} is a spreadsheet: .*"CSV'):
        read_table(tmp_path / name)


@pytest.mark.parametrize(
    'text, number',
    [
        ('image,label\na.jpg,dog\nb.jpg,dog\na.jpg,cat', 1),
        ('a.jpg,dog\nb.jpg,dog\na.jpg,cat\na.jpg,dog\nb.jpg,dog', 2),
        ('label;image\ndog;x/a.jpg\ncat|dog;x/a.jpg\ndog;x/b.jpg', 1),
        ('a.jpg,dog,cat\nb.jpg,dog\nb.jpg,', 1),
        ('image,cat,dog\na.jpg,1,1\nb.jpg,0,1\na.jpg,1,1', 1),
        ('a.jpg,dog,cat\nb.jpg,dog', 0),
    ],
)
def test_all_rows_of_an_image_count(tmp_path, text, number):
    found = read(tmp_path, text)
    assert {image: sorted(names) for image, names in found.items()} == {
        'a': ['cat', 'dog'],
        'b': ['dog'],
    }
    assert images_in_several_rows(tmp_path / 'labels.csv') == number


def test_rows_of_boxes(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text('image,label,x,y\na.jpg,cat,3,4\na.jpg,dog,5,6')
    columns = ['image', 'labels', '-', '-']
    assert read_table(path, columns) == {'a': ['cat', 'dog']}
    assert images_in_several_rows(path, columns) == 1


def test_ones_and_zeros_that_contradict_each_other(tmp_path):
    text = 'image,cat,dog\na.jpg,1,0\nb.jpg,0,1\na.jpg,1,1'
    said = 'line 4: a stands twice, and line 2 says something else about dog'
    with pytest.raises(ValueError, match=said):
        read(tmp_path, text)


@pytest.mark.parametrize(
    'one, other', [('x/a.jpg', 'y/a.jpg'), ('a.jpg', 'a.png')]
)
def test_two_images_of_one_name(tmp_path, one, other):
    said = f'line 2: a stands twice: as {other} here, and as {one} in line 1'
    with pytest.raises(ValueError, match=said):
        read(tmp_path, f'{one},cat\n{other},dog')


@pytest.mark.parametrize(
    'above',
    [
        '# exported by X\n',
        '# exported by X; v2\n#\n\n',
        '#exported,by\n',
        '# file exported by me\n',
        'sep=,\n',
    ],
)
@pytest.mark.parametrize(
    'table',
    [
        'image,cat,dog\na.jpg,1,1\nb.jpg,0,1',
        '# image,cat,dog\na.jpg,1,1\nb.jpg,0,1',
        'image,label\na.jpg,cat|dog\nb.jpg,dog',
        'a.jpg,cat,dog\nb.jpg,dog',
        'a.jpg cat dog\nb.jpg dog',
    ],
)
def test_comments_above_a_table(tmp_path, above, table):
    found = read(tmp_path, above + table)
    assert found == {'a': ['cat', 'dog'], 'b': ['dog']}


def test_lines_are_numbered_as_they_stand(tmp_path):
    with pytest.raises(ValueError, match='line 5: -1 says neither'):
        read(tmp_path, '# x\n\nimage,cat\na.jpg,1\nb.jpg,-1')


@pytest.mark.parametrize(
    'text, images',
    [
        ('#a.jpg,cat\n#b.jpg,dog', ['#a', '#b']),
        ('#a.jpg,cat\nb.jpg,dog', ['#a', 'b']),
        ('#1,cat\nx2,dog', ['#1', 'x2']),
        ('a.jpg,cat\n#b,dog', ['a', '#b']),
    ],
)
def test_images_with_a_sign_of_comments(tmp_path, text, images):
    assert list(read(tmp_path, text)) == images


def test_an_image_that_is_called_like_a_comment(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text('#first,cat\nother,dog\n')
    assert read_table(path) == {'#first': ['cat'], 'other': ['dog']}
