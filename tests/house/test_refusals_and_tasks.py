"""Every anticipated no says so in both languages, and every task may be delivered any number of times."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys

import pytest
import time_machine

from cityscore.celery import app
from cityscore.core import hooks
from cityscore.core.refusals import Refusal, Sentence
from cityscore.core.tenancy import city_owned_models, open_city, open_city_id_or_none
from tests.cast import NOON, Cast
from tests.house.both_cities import furnish
from tests.house.deliveries import deliver, ids_for, our_tasks
from tests.house.test_no_city_sees_another import contents

PACKAGES = ("cityscore", "conversions", "rewards")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PLACE = re.compile(r"\{(\w*)\}")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
CHINESE_STOP = re.compile(r"[，。；！？]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_SENTENCE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){3,}")
ENDS = (".", "!", "?", "。", "！", "？", "}")


def import_every_module() -> None:
    """Refusals and tasks are known once their modules are; programs that run on import are left out."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" not in module.name and not module.name.endswith((".keep", ".tied", ".wsgi")):
                importlib.import_module(module.name)


import_every_module()


def subclasses(kind: type[Refusal]) -> list[type[Refusal]]:
    found = [each for each in kind.__subclasses__() if each.__module__.split(".")[0] in PACKAGES]
    return [each for child in found for each in (child, *subclasses(child))]


REFUSALS = sorted(set(subclasses(Refusal)), key=lambda each: each.code)
TASKS = our_tasks()


def sentences() -> list[tuple[str, Sentence]]:
    """Every sentence that a module of ours holds by name, a refusal's included."""
    found = [(each.code, each.sentence) for each in REFUSALS]
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES and module is not None:
            found += [(f"{name}.{key}", value) for key, value in vars(module).items() if is_sentence(value)]
    return found


def is_sentence(value: object) -> bool:
    return isinstance(value, Sentence)


def faults(sentence: Sentence) -> list[str]:
    """What is wrong with one sentence."""
    found = []
    if not ENGLISH.search(sentence.en) or CHINESE_STOP.search(sentence.en):
        found.append("the English is no English")  # a Chinese header may stand in it as an example
    if not CHINESE.search(sentence.zh_hans):
        found.append("the Chinese holds no Chinese")
    if LATIN_SENTENCE.search(PLACE.sub("", sentence.zh_hans)):
        found.append("the Chinese holds an English sentence")
    if stems(sentence.en) != stems(sentence.zh_hans):
        found.append(f"different places: {stems(sentence.en)} and {stems(sentence.zh_hans)}")
    return found


def stems(text: str) -> set[str]:
    """Places by name; `{kind_zh}` is the Chinese wording of `{kind}` or `{kind_en}`."""
    return {name.removesuffix("_zh").removesuffix("_en") for name in PLACE.findall(text)}


def test_refusals_of_every_room_are_found() -> None:
    rooms = {each.__module__.replace("cityscore.", "").split(".")[0] for each in REFUSALS}
    assert rooms >= {"cities", "schemes", "participants", "records", "scoring", "conversions", "rewards"}
    assert len(REFUSALS) > 50


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.code)
def test_a_refusal_has_a_code_a_status_and_a_sentence_in_each_language(refusal: type[Refusal]) -> None:
    assert KEBAB.fullmatch(refusal.code)
    assert Refusal.known[refusal.code] is refusal
    assert (refusal.wait is not None) == (refusal.status == 429), "too often: say when to come back"
    assert 400 <= refusal.status < 500
    assert faults(refusal.sentence) == []
    assert refusal.sentence.en.endswith(ENDS)
    assert refusal.sentence.zh_hans.endswith(ENDS)


def test_no_two_refusals_share_a_code() -> None:
    codes = [each.code for each in REFUSALS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("sentence", [pytest.param(one, id=name) for name, one in sentences()])
def test_every_sentence_is_whole_in_both_languages(sentence: Sentence) -> None:
    assert faults(sentence) == []


@pytest.mark.parametrize(
    "planted",
    [
        Sentence("Say it.", ""),
        Sentence("Say it.", "Say it."),
        Sentence("", "请说明。"),
        Sentence("Say {what}.", "请说明。"),
        Sentence("Say {what}.", "请说明{why}。"),
        Sentence("请说明。", "请说明。"),
        Sentence("Say it.", "说 please say it in words。"),
    ],
)
def test_a_planted_faulty_sentence_is_noticed(planted: Sentence) -> None:
    assert faults(planted) != []


def test_tasks_of_ours_are_found_and_the_timetable_names_known_ones() -> None:
    assert {"core.reconcile", "scoring.work_on_run", "conversions.refresh_standings"} <= set(TASKS)
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(TASKS)
    ours = {name for name, task in app.tasks.items() if task.__module__.split(".")[0] in PACKAGES}
    assert ours == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_named_room_and_verb_and_takes_ids_by_name_alone(name: str) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z][a-z_]*", name)
    task = app.tasks[name]
    assert task.__module__.removeprefix("cityscore.").split(".")[0] == name.partition(".")[0]
    for parameter in inspect.signature(task.run).parameters.values():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, parameter
        assert parameter.default is inspect.Parameter.empty, parameter
        assert parameter.annotation in {int, str, "int", "str"}, parameter


def test_every_hook_has_the_answers_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hooks.missing_answers() == []
    silenced = hooks.erases._answers.copy()
    del silenced["rewards"]
    monkeypatch.setattr(hooks.erases, "_answers", silenced)
    assert hooks.missing_answers() == ["erases has no answer from rewards"]


def test_a_task_delivered_for_nothing_changes_nothing(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        before = row_counts()
    for name in TASKS:
        for _ in range(2):
            deliver(name, cast.willow.city.id, ids_nowhere(name))
            assert open_city_id_or_none() is None
    with open_city(cast.willow.city.id):
        assert row_counts() == before


@time_machine.travel(NOON, tick=False)
def test_a_task_delivered_again_changes_nothing_more(cast: Cast) -> None:
    town = furnish(cast).willow
    for name in TASKS:
        ids = ids_for(name, town)
        deliver(name, town.city_id, ids)
        once = contents(town)
        deliver(name, town.city_id, ids)
        deliver(name, town.city_id, ids)
        assert contents(town) == once, name


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in city_owned_models()}


def ids_nowhere(name: str) -> dict[str, int | str]:
    """Ids that no row has."""
    arguments = inspect.signature(app.tasks[name].run).parameters
    return {each: "nothing:0" if each == "job" else 2**40 for each in arguments}
