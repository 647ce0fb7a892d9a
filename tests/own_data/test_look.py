"""What is looked at, and what is said of it."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.own_data.images import ImageFacts
from mmseg_pmm.own_data.look import look
from mmseg_pmm.own_data.report import problems, remarks, table
from mmseg_pmm.own_data.survey import Survey


def save(path, size=(12, 9), mode='RGB'):
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (*size[::-1], 3)).astype(np.uint8)
    Image.fromarray(pixels).convert(mode).save(path)


@pytest.fixture
def photos(tmp_path):
    """Five images, one of them broken and one without label."""
    for name in ('a.jpg', 's/b.PNG', 'c.png', 'unlabelled.png'):
        save(tmp_path / 'photos' / name)
    (tmp_path / 'photos/broken.jpg').write_text('x')
    labels = dict(a=['cat'], b=['cat', 'dog'], c=[], broken=['cat'], d=[])
    (tmp_path / 'labels.json').write_text(json.dumps(labels))
    return tmp_path


def test_what_goes_together_and_what_does_not(photos):
    survey = look(str(photos / 'photos'), photos / 'labels.json')
    assert survey.labels_of == {
        'a.jpg': ['cat'],
        'c.png': [],
        's/b.PNG': ['cat', 'dog'],
    }
    assert [image.path for image in survey.images] == list(survey.labels_of)
    assert survey.unreadable.keys() == {'broken.jpg'}
    assert survey.without_label == ['unlabelled.png']
    assert survey.without_image == ['d']
    assert survey.classes == ('cat', 'dog')
    assert problems(survey) == [
        'images that cannot be read: 1',
        'images without label: 1',
        'labels without image: 1',
    ]
    assert len(survey.left_out()) == 3


def test_images_without_label_that_show_nothing(photos):
    survey = look(
        str(photos / 'photos'),
        photos / 'labels.json',
        rest_shows_nothing=True,
    )
    assert survey.labels_of['unlabelled.png'] == []
    assert survey.labels_of['a.jpg'] == ['cat']
    assert not survey.without_label


def test_a_suffix_tells_photos_from_masks_beside_them(photos):
    save(photos / 'photos/a.png', mode='L')
    with pytest.raises(ValueError, match='a.jpg and a.png'):
        look(str(photos / 'photos'), photos / 'labels.json')
    survey = look(
        str(photos / 'photos'), photos / 'labels.json', img_suffix='.jpg'
    )
    assert list(survey.labels_of) == ['a.jpg']


def test_masks_in_the_folder_of_images(photos):
    for name in ('a', 'c', 's/b'):
        path = photos / f'photos/masks/{name}.png'
        path.parent.mkdir(parents=True, exist_ok=True)
        mask = np.zeros((9, 12), np.uint8)
        if name == 's/b':
            mask[0, :2] = 1, 2
        Image.fromarray(mask).save(path)
    survey = look(
        str(photos / 'photos'),
        photos / 'labels.json',
        str(photos / 'photos/masks'),
    )
    assert survey.masks.of == survey.labels_of.keys()
    assert survey.masks.disagree == ('a.jpg',)
    remark = ' '.join(remarks(survey))
    assert '1 of 3 masks show other classes' in remark
    assert 'mIoU is measured on the masks' in remark


def test_other_kinds_of_images_are_told(photos):
    (photos / 'photos/x.HEIC').touch()
    survey = look(str(photos / 'photos'), photos / 'labels.json')
    assert 'convert it' in survey.unreadable['x.HEIC']


def test_two_images_of_one_name(photos):
    save(photos / 'photos/s/a.jpg')
    with pytest.raises(ValueError, match='a.jpg and s/a.jpg.*labels.json, to'):
        look(str(photos / 'photos'), photos / 'labels.json')


def test_two_images_of_one_name_in_folders_of_classes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    root = Path('my photos')
    save(root / 'cat/1.jpg')
    save(root / 'dog/1.jpg', (30, 40))
    save(root / 'dog/deep/1.jpg', (20, 40))
    with pytest.raises(ValueError, match='cat/1.jpg and dog/1.jpg') as raised:
        look(str(root), str(root))
    said = str(raised.value)
    assert 'give --images linked --labels linked' in said
    _, lines, _ = said.split('\n\n')
    subprocess.run(['bash', '-ec', lines], check=True)
    assert look('linked', 'linked').labels_of == {
        'cat/cat_1.jpg': ['cat'],
        'dog/dog_1.jpg': ['dog'],
        'dog/dog_deep_1.jpg': ['dog'],
    }
    # links to one image would be two images of one class each
    save(root / 'dog/1.jpg')
    with pytest.raises(ValueError, match='copies of one image.*one folder'):
        look(str(root), str(root))


def test_order_of_classes(photos):
    source = photos / 'labels.json'
    folder = str(photos / 'photos')
    classes = ['dog', 'cow', 'cat']
    assert look(folder, source, classes=classes).classes == tuple(classes)
    with pytest.raises(ValueError, match='labels.json once.*dog'):
        look(folder, source, classes=['cat', 'cow'])


def test_nothing_that_fits(photos):
    (photos / 'labels.json').write_text('{"x.jpg": ["cat"]}')
    with pytest.raises(ValueError, match="none of the 5 .*'x.jpg'; an image"):
        look(str(photos / 'photos'), photos / 'labels.json')
    with pytest.raises(FileNotFoundError, match='no folder .*--images'):
        look(str(photos / 'nowhere'), photos / 'labels.json')
    (photos / 'empty').mkdir()
    with pytest.raises(FileNotFoundError, match='empty has no image'):
        look(str(photos / 'empty'), photos / 'labels.json')


def survey_of(labels, sides=None, bits=8, brightest=255):
    """A survey of images that are not there."""
    names = [f'{i}.png' for i in range(len(labels))]
    classes = sorted({name for each in labels for name in each})
    images = [
        ImageFacts(name, 9, side, True, bits, brightest)
        for name, side in zip(names, sides or [20] * len(names), strict=True)
    ]
    labels_of = dict(zip(names, labels, strict=True))
    return Survey('x', 'x.csv', 'table', images, labels_of, tuple(classes))


def said(*arguments, **options):
    return ' '.join(remarks(survey_of(*arguments, **options)))


def test_nothing_to_remark():
    assert said([['cat']] * 30 + [['dog']] * 30) == ''


def test_classes_that_cannot_be_told_apart():
    labels = [['cat', 'dog']] * 30 + [['cow']] * 30
    assert 'cat and dog are always shown together' in said(labels)
    assert 'together' not in said([*labels, ['cat']])


def test_a_class_in_every_image():
    assert 'every image shows cat' in said([['cat']] * 30)
    assert 'every image' not in said([['cat']] * 30 + [[]])


def test_few_images():
    labels = [['cat']] * 19 + [['dog']] * 20
    assert 'few images show cat (19): these' in said(labels)
    assert said(labels).endswith('or leave them out: --without cat')
    # nothing would be left
    assert said([['cat'], ['dog']]).endswith('Add images')
    labels += [["dog's ear"]]
    assert said(labels).endswith("--without cat 'dog'\"'\"'s ear'")


def test_a_class_in_nearly_every_image():
    labels = [['cat']] * 95 + [[]] * 5
    assert 'all images but 5 show cat' in said(labels)
    assert 'all images but' not in said([['cat']] * 90 + [[]] * 10)
    assert 'all images but' not in said([['cat']] * 100)


def test_a_misspelt_class():
    labels = [['dog']] * 30 + [['cat']] * 30 + [['dgo']]
    remarks = said(labels)
    assert (
        '"dgo" (1 image) looks like "dog" (30): is it the same? If so, '
        'correct it in x.csv' in remarks
    )


def test_a_rare_class_that_is_called_nearly_as_another():
    labels = [['house']] * 30 + [['cat']] * 30 + [['horse']] * 3
    remarks = said(labels)
    assert '"horse" (3 images) looks like "house" (30)' in remarks
    assert 'few images show horse (3)' in remarks
    # leaving it out would lose what a correction keeps
    assert '--without horse' not in remarks
    assert 'Add images. First answer what is asked about "horse"' in remarks


@pytest.mark.parametrize(
    'doubtful', ['dgo', 'no dog', 'none', 'dog/cow', 'dog and cow', 'tbd']
)
def test_what_is_asked_about_is_not_to_be_left_out(doubtful):
    labels = [['dog']] * 30 + [['cat']] * 5 + [[doubtful]] * 3
    (advice,) = [
        each
        for each in remarks(survey_of(labels))
        if each.startswith('few images')
    ]
    assert f'{doubtful} (3)' in advice
    assert ', or leave them out: --without cat. First answer' in advice
    assert f'about "{doubtful}"' in advice
    # nothing that is a class for sure would be left
    labels = [[doubtful]] * 30 + [['cat']] * 5 + [['dog']] * 5
    assert '--without cat dog' not in said(labels)


def test_names_of_several_classes():
    labels = [['cat']] * 30 + [['dog']] * 30 + [['cat/person']] * 30
    assert '"cat/person" is a class of its own, beside "cat"' in said(labels)
    survey = survey_of(labels)
    survey.form = 'json'
    assert '--label-separator' not in ' '.join(remarks(survey))


def test_what_is_not_there():
    labels = [['cat']] * 30 + [['dog']] * 30 + [['no cat']] * 30
    remark = said(labels)
    assert '"no cat" is a class of its own, beside "cat". If it' in remark
    assert "say --background 'no cat' (an image that has no other" in remark
    assert "or --without 'no cat' (such images are left out)" in remark


@pytest.mark.parametrize(
    'name, word', [('?', "'?'"), ('unknown', 'unknown'), ('TBD', 'TBD')]
)
def test_what_nobody_knows(name, word):
    remark = said([['cat']] * 30 + [['dog']] * 30 + [[name]] * 30)
    assert f'"{name}" is a class of its own, and by its name nobody' in remark
    assert f': say --without {word} (such images are left out)' in remark


def test_several_rows_of_an_image(photos):
    path = photos / 'labels.csv'
    path.write_text('image,label\na.jpg,cat\nb.PNG,dog\na.jpg,dog')
    survey = look(str(photos / 'photos'), path)
    assert survey.labels_of['a.jpg'] == ['cat', 'dog']
    assert '2 classes; 1 image has several rows' in '\n'.join(table(survey))
    path.write_text('image,label\na.jpg,cat\nb.PNG,dog')
    survey = look(str(photos / 'photos'), path)
    assert 'several rows' not in '\n'.join(table(survey))


def test_rows_without_label(photos):
    path = photos / 'labels.csv'
    text = 'image,label\na.jpg,cat\nb.PNG,dog\nc.png,\nunlabelled.png,'
    path.write_text(text)
    survey = look(str(photos / 'photos'), path)
    assert survey.labels_of['c.png'] == []
    (said,) = [line for line in remarks(survey) if 'without label' in line]
    assert '2 rows of' in said and 'the first in line 4 (c.png)' in said
    assert said.endswith('take the rows out, then call with --leave-out')
    # the rows taken out
    path.write_text('\n'.join(text.splitlines()[:3]))
    survey = look(str(photos / 'photos'), path)
    assert survey.without_label == ['c.png', 'unlabelled.png']
    assert 'without label' not in ' '.join(remarks(survey))


def test_without_a_class(photos):
    labels = dict(a=['cat'], b=['cat', 'dog'], c=[], broken=['cat'])
    (photos / 'labels.json').write_text(json.dumps(labels))
    where = str(photos / 'photos'), photos / 'labels.json'
    survey = look(*where, without=['cat'])
    assert survey.labels_of == {'c.png': [], 's/b.PNG': ['dog']}
    assert survey.classes == ('dog',)
    assert survey.without_label == ['unlabelled.png']
    assert ('a.jpg', 'shows cat alone (--without)') in survey.left_out()
    assert [name for name, _ in survey.left_out()].count('broken.jpg') == 1
    assert problems(survey) == [
        'images that cannot be read: 1',
        'images without label: 1',
    ]
    assert 'without   cat (3): 1 image' in '\n'.join(table(survey))
    # what is advised next leaves it out, too
    (advice,) = [each for each in remarks(survey) if 'few images' in each]
    assert advice.endswith('Add images')  # there is no other class
    survey.classes += ('cow',)
    survey.labels_of |= {f'{i}.png': ['cow'] for i in range(30)}
    assert ' '.join(remarks(survey)).endswith('--without cat dog')
    survey.only_without.clear()
    assert 'cat (3): these images show other' in '\n'.join(table(survey))
    # an image without label stays one that shows nothing
    survey = look(*where, without=['cat'], rest_shows_nothing=True)
    assert survey.labels_of['unlabelled.png'] == []
    assert 'a.jpg' not in survey.labels_of
    with pytest.raises(ValueError, match=r"no image shows \['cta'\].*'cat'"):
        look(*where, without=['cta'])
    with pytest.raises(ValueError, match='leaves out each class'):
        look(*where, without=['cat', 'dog'])
    with pytest.raises(ValueError, match=r"names \['cat'\], which --without"):
        look(*where, without=['cat'], classes=['cat', 'dog'])


def test_without_a_class_of_masks(photos):
    root = photos / 'masks'
    for name, value in (('a', 1), ('b', 2), ('c', 3)):
        path = root / f'{name}.png'
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((9, 12), value, np.uint8)).save(path)
    settings = dict(classes=['cat', 'cow', 'dog'], without=['cow'])
    survey = look(str(photos / 'photos'), root, **settings)
    assert survey.classes == ('cat', 'dog')
    assert survey.labels_of == {'a.jpg': ['cat'], 'c.png': ['dog']}
    with pytest.raises(ValueError, match=r"\['cow'\] a label id.*write 255"):
        look(str(photos / 'photos'), root, str(root), **settings)


def test_a_name_of_nothing():
    labels = [['Good']] * 30 + [['crack']] * 30
    assert '--background Good' in said(labels)
    assert '--background nan' in said([['nan']] * 30 + [['crack']] * 30)


def test_sizes_that_differ():
    labels = [['cat'], []] * 25
    sides = [100] * 25 + [400] * 25
    assert 'of 100 to 400 pixels' in said(labels, sides)
    assert 'differ' not in said(labels, [100] * 49 + [400])


def test_dark_images_of_16_bits():
    labels = [['cat'], []] * 25
    assert '0.png 4095 of 65535' in said(labels, bits=16, brightest=4095)
    assert '16 bits' not in said(labels, bits=16, brightest=60000)


def test_table():
    survey = survey_of([['cat']] * 3 + [[]], [20, 20, 30, 40])
    text = '\n'.join(table(survey))
    assert '4 in x: 4 .png' in text
    assert 'long sides 20 to 40, most often 20x9 (2); grey 8 bit' in text
    assert 'a table, x.csv: 1 class\n' in text
    assert ['cat', '3', '75.0', '%'] in [row.split() for row in table(survey)]
    assert ['(none)', '1', '25.0', '%'] in [r.split() for r in table(survey)]
    assert survey.long_side() == 25


def test_whether_images_without_class_are_missed():
    def none(labels, form='table'):
        survey = survey_of(labels)
        survey.form = form
        (row,) = [r for r in table(survey) if '(none)' in r]
        return row

    assert 'a problem' in none([['cat']] * 30)
    assert 'a problem' in none([['cat']] * 29 + [['dog']])
    assert 'no problem' in none([['cat']] * 15 + [['dog']] * 15)
    assert none([['cat']] * 15 + [[]]).endswith('%')
    # COCO's JSON does not tell these from each other
    assert none([['cat'], []], 'coco').endswith('labelled or not')
    assert 'a problem' in none([['cat']], 'coco')
