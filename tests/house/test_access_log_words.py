"""Every action that can appear in a person's own access log has words for it; found by reading the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cityscore.pages.access_words import SENTENCES, what_happened
from rewards.steps import Step

ROOT = Path(__file__).parents[2]
PACKAGES = ("cityscore", "conversions", "rewards")
ABOUT_PEOPLE = {"look", "look_at_use", "log_about", "log_visit", "log_with_holder", "write_for_each"}
"""Calls that always write into somebody's log; `write` does when it is given a `participant_id`."""
PASSED_ON = {
    "cityscore/participants/access.py",
    "cityscore/core/audit.py",
    "conversions/actions/visiting.py",
    "conversions/links/hearing.py",
    "rewards/actions/asking.py",
    "rewards/actions/settling.py",
    "rewards/admin/looking.py",
}
"""Files that pass on the action they were given; a literal one in them is found all the same."""
VERBS = {
    "conversions.{verb}": {"conversions.consent", "conversions.withdraw_consent"},
    "participants.{verb}": {"participants.note_document", "participants.correct_document"},
    "records.{verb}": {
        "records.appeal_objection",
        "records.decide_objection",
        "records.dispute_record",
        "records.forward_objection",
        "records.remove_record",
        "records.restore_record",
        "records.withdraw_objection",
    },
    "rewards.{question.asked}": {"rewards.verify", "rewards.redeem"},
    "rewards.{step.value}": {f"rewards.{step}" for step in Step},
}
"""The actions behind each name that is put together from a verb."""


def actions_in(source: str) -> Iterator[str]:
    """Actions written into somebody's log by this source; one made of parts keeps its `{places}`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            given = {each.arg: each.value for each in node.keywords}
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ABOUT_PEOPLE or (name == "write" and "participant_id" in given):
                action = given.get("action", given.get("what"))
                if action is not None:
                    yield ast.unparse(action).strip("f'")
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                is_text = isinstance(value, ast.Constant | ast.JoinedStr)
                if is_text and isinstance(key, ast.Constant) and key.value == "what":
                    yield ast.unparse(value).strip("f'")


def found() -> dict[str, set[str]]:
    """Every action by the file that writes it."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    named = {str(path.relative_to(ROOT)): set(actions_in(path.read_text("utf-8"))) for path in files}
    return {name: actions for name, actions in named.items() if actions}


def unknown_names() -> set[str]:
    """Actions that are neither a literal, nor on the list of verbs, nor passed on."""
    return {
        f"{name}: {action}"
        for name, actions in found().items()
        for action in actions
        if "." not in action.partition("{")[0] and action != "statement" and name not in PASSED_ON
    } | {
        action for actions in found().values() for action in actions if "{" in action and action not in VERBS
    }


def actions() -> set[str]:
    literal = {each for actions in found().values() for each in actions if "." in each and "{" not in each}
    return {*literal, "statement"}.union(*VERBS.values())


def test_the_code_is_read() -> None:
    assert unknown_names() == set()
    assert {"records.roster", "participants.look_up", "participants.join", "rewards.verify"} <= actions()
    assert len(actions()) > 15


@pytest.mark.parametrize("action", sorted(actions()))
def test_an_action_in_somebodys_log_has_words(action: str) -> None:
    assert action in SENTENCES
    facts = {"given": True, "shown": ["born_on"], "perk_title": {"en": "Books", "zh-hans": "借书"}}
    assert "Handled" not in what_happened(action, facts, about="", titles={})


def test_no_words_are_kept_for_what_is_never_written() -> None:
    assert set(SENTENCES) - actions() <= {"participants.withdraw_consent", "scoring.statement"}


@pytest.mark.parametrize(
    "planted",
    [
        'audit.write(actor=actor, action="records.whisper", at=at, participant_id=person.id)',
        'audit.write_for_each(ids, actor=actor, action="records.whisper", at=at)',
        'access.look(participant_id=1, actor=actor, what="records.whisper", at=at)',
        'look(**{"what": "records.whisper"})',
    ],
)
def test_a_planted_action_is_found(planted: str) -> None:
    assert set(actions_in(planted)) == {"records.whisper"}
    assert "records.whisper" not in SENTENCES
