import pytest

from mmseg_pmm.label_sources import read_voc

OBJECT = '<object><name>{}</name><part><name>head</name></part></object>'


def write(root, stem, names, head='', encoding='utf-8'):
    (root / 'Annotations').mkdir(exist_ok=True)
    objects = ''.join(map(OBJECT.format, names))
    path = root / 'Annotations' / f'{stem}.xml'
    path.write_bytes(
        f'{head}<annotation>{objects}</annotation>'.encode(encoding)
    )
    return path


def test_objects_not_their_parts(tmp_path):
    write(tmp_path, 'b', ['person', ' dog ', 'dog'])
    write(tmp_path, 'a', [])
    write(tmp_path, '._a', ['litter'])
    assert read_voc(tmp_path) == {'a': [], 'b': ['person', 'dog', 'dog']}


def test_xml_files_without_a_folder_of_their_own(tmp_path):
    write(tmp_path, 'a', ['dog'])
    assert read_voc(tmp_path / 'Annotations') == {'a': ['dog']}


@pytest.mark.parametrize('encoding', ['gb2312', 'GBK', 'utf-16', 'latin1'])
def test_encodings(tmp_path, encoding):
    name = 'Käfer' if encoding == 'latin1' else '猫'
    head = f'<?xml version="1.0" encoding="{encoding}" ?>\n'
    write(tmp_path, 'a', [name], head, encoding)
    assert read_voc(tmp_path) == {'a': [name]}


@pytest.mark.parametrize(
    'content, said',
    [
        (b'', 'no XML file'),
        (b'<annotation>', 'no XML file'),
        (b'<?xml version="1.0" encoding="gb2312"?><a>\xff</a>', 'no XML file'),
        (b'<?xml version="1.0" encoding="martian"?><a/>', 'martian'),
        (b'<a><object><name>x</name></object><object/></a>', 'object 2 of 2'),
        (b'<a><object><name> </name></object></a>', 'object 1 of 1 has no'),
    ],
)
def test_files_that_are_refused(tmp_path, content, said):
    write(tmp_path, 'c', []).write_bytes(content)
    with pytest.raises(ValueError, match=f'c.xml.*{said}'):
        read_voc(tmp_path)


def test_no_files(tmp_path):
    with pytest.raises(FileNotFoundError, match='no folder .*Annotations'):
        read_voc(tmp_path)
    (tmp_path / 'Annotations').mkdir()
    with pytest.raises(FileNotFoundError, match='no .xml files'):
        read_voc(tmp_path)
