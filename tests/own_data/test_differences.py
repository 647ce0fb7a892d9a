import json

import pytest

from mmseg_pmm.own_data.differences import difference


@pytest.mark.parametrize(
    'name, old, new, said',
    [
        (
            'train.txt',
            'a\nb\nc\n',
            'b\nc\nd\ne\n',
            ['images more: 2 (d, e)', 'images fewer: 1 (a)'],
        ),
        (
            'val.txt',
            '',
            ''.join(f'{i}\n' for i in range(5)),
            ['images more: 5 (0, 1, 2, ...)'],
        ),
        ('val.txt', 'a\nb', 'b\na', ['the same images, written in anoth']),
        (
            'x.json',
            dict(a=['cat'], b=[], c=['dog'], d=[]),
            dict(a=['cow'], b=['cat'], c=['dog'], e=[]),
            ['images more: 1 (e)', 'images fewer: 1 (d)']
            + ['other labels: 2 (a, b)', '- a: ["cat"]', '+ a: ["cow"]'],
        ),
        ('x.json', dict(a=[]), dict(a=['x']), ['other labels: 1 (a)']),
        ('x.json', '{"a":   []}', dict(a=[]), ['the same labels, written']),
        ('x.json', 'mine', dict(a=[]), ['no file of labels is there']),
        ('x.json', '[1]', dict(a=[]), ['no file of labels is there']),
        ('x.py', 'a\nlr = 1\n', 'a\nlr = 2\n', ['- lr = 1', '+ lr = 2']),
        (
            'x.py',
            'a = 1\nb\nc = 1\nd\ne = 1',
            'a = 2\nb\nc = 2\nd\ne = 2',
            ['- a = 1', '+ a = 2', '- c = 1', '+ c = 2', 'and 2 lines more'],
        ),
        ('x.py', 'a = 1\n', 'a = 1', ['other ends of lines']),
        ('x.py', '+' * 200, 'a', ['- ' + '+' * 95 + '...', '+ a']),
    ],
)
def test_differences(tmp_path, name, old, new, said):
    def text(content):
        return content if isinstance(content, str) else json.dumps(content)

    (tmp_path / name).write_text(text(old))
    found = difference(tmp_path / name, text(new))
    assert len(found) >= len(said)
    for line, expected in zip(found, said, strict=False):
        assert line.startswith(expected)


def test_no_text(tmp_path):
    (tmp_path / 'x.py').write_bytes(b'\xff\xfe\x00')
    (tmp_path / 'y.py').mkdir()
    for name in ('x.py', 'y.py'):
        assert difference(tmp_path / name, 'a') == ['no text file is there']
