"""What the tree's own validation finds, as problems in plain words in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cityscore.core.refusals import Problem, Sentence
from cityscore.core.yaml_files import joined

MISSING_KEY = Sentence("Add “{key}” here.", "此处缺少“{key}”，请补上。")
UNKNOWN_KEY = Sentence(
    "“{key}” is not part of this file format; correct its spelling or remove it.",
    "此类文件中没有“{key}”这一项，请更正拼写或删去。",
)
ONE_OF = Sentence("Use one of: {allowed}.", "请从以下选项中选用：{allowed}。")
DAY_OUT_OF_REACH = Sentence(
    "Write a day of the years {earliest} to {latest}.", "日期的年份须在 {earliest} 至 {latest} 之间。"
)

# error type of pydantic or of language.values → (code, sentence); facts come from the error's context.
_FINDINGS: dict[str, tuple[str, Sentence]] = {
    "missing": ("missing-key", MISSING_KEY),
    "extra_forbidden": ("unknown-key", UNKNOWN_KEY),
    "literal_error": ("not-allowed-value", ONE_OF),
    "model_type": ("wrong-type", Sentence("Write “key: value” lines here.", "此处应写成“键: 值”的形式。")),
    "tuple_type": ("wrong-type", Sentence("Write a list here.", "此处应写成列表。")),
    "number_expected": ("wrong-type", Sentence("Write a number, without quotes.", "请写数字，不要加引号。")),
    "whole_expected": (
        "wrong-type",
        Sentence("Write a whole number, without quotes.", "请写整数，不要加引号。"),
    ),
    "day_expected": (
        "wrong-type",
        Sentence("Write a calendar day such as 2026-01-31.", "请写日期，例如 2026-01-31。"),
    ),
    "text_expected": (
        "wrong-type",
        Sentence("Write text; put a number in quotes.", "请写文字；如为数字请加引号。"),
    ),
    "truth_expected": ("wrong-type", Sentence("Write true or false.", "请写 true 或 false。")),
    "blank": ("not-allowed-value", Sentence("Write some text here.", "此处不能为空白。")),
    "untidy": ("not-allowed-value", Sentence("Remove the spaces at the ends.", "请删去首尾的空格。")),
    "web_address": (
        "not-allowed-value",
        Sentence(
            "Write an address that begins with https:// or http://.",
            "请写以 https:// 或 http:// 开头的网址。",
        ),
    ),
    "empty": ("wrong-type", Sentence("Write a value here or remove the key.", "请填写内容，或删去这一项。")),
    "one_form": (
        "open-ended",
        Sentence(
            "Give points in exactly one form: fixed, per, steps, tiers or by.",
            "计分方式须且只能选一种：fixed、per、steps、tiers 或 by。",
        ),
    ),
    "one_validity": (
        "no-validity",
        Sentence("Give exactly one of months and by.", "有效期须且只能写 months 或 by 中的一种。"),
    ),
    "one_edge": (
        "not-allowed-value",
        Sentence(
            "A band has one lower edge: keep from or above.", "等级只有一个下限，请保留 from 或 above。"
        ),
    ),
    "choices_of_choice": (
        "not-allowed-value",
        Sentence(
            "A field of type choice lists its choices; no other type does.",
            "choice 类型的字段须列出 choices，其他类型不得列出。",
        ),
    ),
    "min_of_number": (
        "not-allowed-value",
        Sentence(
            "Only a decimal or integer field has a min.", "只有 decimal 或 integer 类型的字段可以写 min。"
        ),
    ),
    "points_expected": (
        "wrong-type",
        Sentence(
            'Write points such as "12.50", with at most two decimals.',
            '请写分值，例如 "12.50"，最多两位小数。',
        ),
    ),
    "day_out_of_reach": ("not-allowed-value", DAY_OUT_OF_REACH),
    "cell_expected": ("wrong-type", Sentence("Write text, a number or a day.", "请写文字、数字或日期。")),
    "nothing_expected": (
        "missing-key",
        Sentence("Write what is expected, such as the total.", "请写明预期结果，例如总分。"),
    ),
    "list_for_in": (
        "wrong-type",
        Sentence(
            "Give a list after in, and one value after any other op.", "in 之后写列表，其他比较写单个值。"
        ),
    ),
    "greater_than": ("not-allowed-value", Sentence("Write more than {gt}.", "数值须大于 {gt}。")),
    "greater_than_equal": ("not-allowed-value", Sentence("Write at least {ge}.", "数值不得小于 {ge}。")),
    "less_than_equal": ("not-allowed-value", Sentence("Write at most {le}.", "数值不得大于 {le}。")),
    "too_short": ("not-allowed-value", Sentence("Write at least one entry.", "至少写一项。")),
    "too_long": ("wrong-type", Sentence("Write at most {max_length} entries.", "最多写 {max_length} 项。")),
    "string_too_long": (
        "not-allowed-value",
        Sentence("Shorten this to {max_length} characters.", "请缩短到 {max_length} 个字符以内。"),
    ),
    "string_pattern_mismatch": (
        "not-allowed-value",
        Sentence(
            "Write a code of lower-case letters, digits and single hyphens, such as city-award.",
            "代码只能用小写字母、数字和单个连字符，例如 city-award。",
        ),
    ),
}
_WRONG = ("wrong-type", Sentence("This value does not fit here.", "此处的内容不符合要求。"))


def structural_problems(error: ValidationError) -> Iterator[Problem]:
    """One problem for each finding of the tree's validation, at the path it has in the file."""
    for finding in error.errors(include_url=False):
        if finding["type"] == "too_short" and finding["input"]:
            continue  # it has entries, all of them wrong and each reported for itself
        code, sentence = _FINDINGS.get(_kind(finding), _WRONG)
        steps = [step for step in finding["loc"] if not _made_up(step)]
        facts = {"key": steps[-1] if steps else "", **_facts(finding.get("ctx", {}))}
        yield Problem(code, path_of(steps), sentence.filled(facts))


def path_of(steps: list[str | int]) -> str:
    path = ""
    for step in steps:
        path = joined(path, step)
    return path


def _made_up(step: str | int) -> bool:
    # Tags of a union and the mark of a mapping's key are pydantic's words, not the file's.
    return step in ("<one>", "<any>", "[key]")


def _kind(finding: ErrorDetails) -> str:
    kind = finding["type"]
    if kind == "too_long" and isinstance(finding["input"], str):
        return "string_too_long"
    kind = {"mapping_type": "model_type", "dict_type": "model_type", "list_type": "tuple_type"}.get(
        kind, kind
    )
    return "model_type" if kind == "model_attributes_type" else kind


def _facts(context: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(context)
    if "expected" in facts:  # pydantic writes 'a', 'b' or 'c'
        facts["allowed"] = facts["expected"].replace("' or '", "', '").replace("'", "")
    return facts
