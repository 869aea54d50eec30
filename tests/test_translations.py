"""Every text of the product speaks Chinese, and the committed catalogue is what the tables make."""

import re

import pytest

from tools import translate

TEXTS = translate.collect()
ENTRIES, WRONG_LINES = translate.tables()
FINDINGS = translate.review(TEXTS, ENTRIES, WRONG_LINES)
FORBIDDEN = re.compile("打卡|签到|积分|排名|积分榜")  # 国办函〔2026〕12号, domain.md finding 1


def test_no_text_is_without_chinese():
    assert FINDINGS.missing == []


def test_no_translation_is_left_over():
    assert FINDINGS.unused == []


def test_no_translation_loses_a_value_and_no_two_tables_disagree():
    assert FINDINGS.wrong == []


def test_the_committed_catalogue_is_fresh():
    assert translate.stale(translate.catalogue(TEXTS, ENTRIES)) == []


def test_the_words_that_the_red_lines_forbid_do_not_occur():
    assert [e.chinese for e in ENTRIES.values() if FORBIDDEN.search(e.chinese)] == []


def test_texts_are_found_in_code_and_templates():
    code = 'a = _("One")\nb = ngettext("%(n)s row", "%(n)s rows", n)\nc = pgettext("verb", "Open")'
    page = '{% translate "Two" %}{% blocktranslate %}Three {{ x }}{% endblocktranslate %}'

    assert [t.key for t in translate.texts_of_python(code)] == ["One", "%(n)s row", "verb::Open"]
    assert [t.key for t in translate.texts_of_template(page)] == ["Two", "Three %(x)s"]


@pytest.mark.parametrize(
    ("english", "chinese", "is_fine"),
    [
        ("%(n)s rows of %(name)s", "%(name)s：%(n)s 行", True),
        ("%(n)s rows of %(name)s", "%(n)s 行", False),
        ("{name} is here", "{name}到了", True),
        ("{name} is here", "到了", False),
    ],
)
def test_a_lost_value_is_noticed(english, chinese, is_fine):
    problem = translate.placeholder_problem(translate.Text(None, english), chinese)

    assert (problem is None) == is_fine
