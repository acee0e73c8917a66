"""A decision against an organisation counts only after notice, waiting days and a person's confirmation."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from cityscore.cities.actions import publish_notice
from cityscore.cities.refusals import DutyMissing
from cityscore.core import crossing
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import desk, joining
from cityscore.participants.models import Participant
from cityscore.records import actions, queries
from cityscore.records.models import Feed, Record
from cityscore.records.refusals import NoticeRuns, RecordIsAdverse, RecordNotWaiting
from cityscore.schemes.models import RecordType, Scheme, Source
from cityscore.scoring.statements import statement_of
from tests.cast import NOON, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.participants.builders import USCC
from tests.rooms.schemes.builders import published

FIRMS = """\
format: cityscore.scheme/1
city: willow
scheme: firm
title: {en: Firms, zh-hans: 企业积分}
description: {en: For organisations, zh-hans: 面向企业}
participants: organisation
scale: {base: 100, min: 0, max: 200, decimals: 0}
effective: {from: 2026-01-01, review_by: 2027-12-31}
dimensions:
  - {code: conduct, title: {en: Conduct, zh-hans: 行为}}
sources:
  - code: environment
    kind: public-body
    title: {en: Environment bureau, zh-hans: 生态环境局}
    legal_basis: {citation: Environmental Protection Law art. 54, url: "https://example.org/law"}
record_types:
  - code: penalty
    source: environment
    topic: environmental
    decision: true
    title: {en: Penalty decision, zh-hans: 行政处罚决定}
    description: {en: A decision of the bureau, zh-hans: 主管部门的决定}
    fields: {}
rules:
  - code: penalty
    dimension: conduct
    title: {en: Penalty for pollution, zh-hans: 环境处罚}
    record_type: penalty
    points: {fixed: -20}
    counts: each
    valid: {months: 12}
    legal_basis: {citation: Environmental Protection Law art. 59, url: "https://example.org/law"}
"""
HEADER = "identifier,record_no,occurred_on,document_no,authority\n"
ROW = f"{USCC},P1,2026-05-01,No. 7,Bureau\n"
READY = NOON + timedelta(days=14)
"""Ten working days after the import on Monday 15 June."""


@pytest.fixture
def scheme(willow: Office) -> Scheme:
    found: Scheme = published(willow, FIRMS).scheme
    publish_notice(scheme_code="firm", body_en="What.", body_zh="内容。", by=willow.head, at=NOON)
    Feed.objects.create(
        code="penalties", title_en="Penalties", title_zh="处罚", identifier_type="cn-uscc",
        source=Source.objects.get(code="environment"), record_type=RecordType.objects.get(code="penalty"),
    )  # fmt: skip
    return found


@pytest.fixture
def firm(willow: Office, scheme: Scheme) -> Participant:
    organisation = desk.register_at_desk(
        identifier_type="cn-uscc",
        identifier=USCC,
        kind="organisation",
        born_on=None,
        by=willow.clerk,
        at=NOON,
    )
    joining.enrol_at_desk(
        participant=organisation, scheme=scheme, notice_number=1, source_codes=("environment",),
        by=willow.clerk, at=NOON,
    )  # fmt: skip
    return organisation


def bring(office: Office, row: str = ROW, header: str = HEADER) -> Record:
    actions.import_file(
        feed_code="penalties", stream=io.BytesIO((header + row).encode()), file_name="p.csv",
        by=office.clerk, at=NOON,
    )  # fmt: skip
    return Record.objects.get(superseded_at=None)


def total(firm: Participant, scheme: Scheme) -> str:
    found = statement_of(
        participant=firm, scheme=scheme, as_of=date(2026, 6, 15), at=NOON + timedelta(days=90)
    )
    return str(found["total"])


def test_a_decision_counts_once_confirmed_after_ten_working_days(
    willow: Office, scheme: Scheme, firm: Participant
) -> None:
    record = bring(willow)
    assert (record.set_aside, total(firm, scheme)) == ("unconfirmed", "100")
    assert queries.confirmable_on(record) == date(2026, 6, 29)
    with pytest.raises(NoticeRuns):
        actions.confirm_records(record_ids=[record.id], by=willow.clerk, at=READY - timedelta(days=1))
    with pytest.raises(DutyMissing):
        actions.confirm_records(record_ids=[record.id], by=willow.editor, at=READY)
    actions.confirm_records(record_ids=[record.id], by=willow.clerk, at=READY)
    assert total(firm, scheme) == "80"
    with pytest.raises(RecordNotWaiting):
        actions.confirm_records(record_ids=[record.id], by=willow.clerk, at=READY)
    (latest, *_) = participant_queries.access_log(firm.id)
    assert latest.action == "records.confirm_record"


def test_the_same_decision_again_stays_confirmed_and_another_text_waits_anew(
    willow: Office, scheme: Scheme, firm: Participant
) -> None:
    actions.confirm_records(record_ids=[bring(willow).id], by=willow.clerk, at=READY)
    assert bring(willow).set_aside == ""
    assert bring(willow, ROW.replace("No. 7", "No. 8")).set_aside == "unconfirmed"
    assert total(firm, scheme) == "100"


def test_a_decision_can_be_disputed_before_it_counts_but_not_removed(
    willow: Office, scheme: Scheme, firm: Participant
) -> None:
    record = bring(willow)
    with pytest.raises(RecordIsAdverse):
        actions.remove_record(participant=firm, record_id=record.id, at=NOON)
    objection = actions.dispute_record(participant=firm, record_id=record.id, reason="Not us.", at=NOON)
    assert queries.waiting_records().count() == 0
    actions.decide_objection(
        objection=objection, is_upheld=False, decision="It was you.", by=willow.clerk, at=READY
    )
    (waiting,) = queries.waiting_records()
    assert (waiting.set_aside, total(firm, scheme)) == ("unconfirmed", "100")
    actions.confirm_records(record_ids=[waiting.id], by=willow.clerk, at=READY)
    assert total(firm, scheme) == "80"


def test_a_repaired_decision_needs_no_confirmation_and_takes_nothing(
    willow: Office, scheme: Scheme, firm: Participant
) -> None:
    actions.confirm_records(record_ids=[bring(willow).id], by=willow.clerk, at=READY)
    row, header = ROW.replace("Bureau", "Bureau,repaired"), HEADER.replace("authority", "authority,status")
    assert bring(willow, row, header).set_aside == ""
    assert total(firm, scheme) == "100"
    assert queries.waiting_records().count() == 0


def test_several_are_confirmed_together_or_not_at_all(willow: Office, firm: Participant) -> None:
    bring_two = ROW + ROW.replace("P1", "P2")
    actions.import_file(
        feed_code="penalties", stream=io.BytesIO((HEADER + bring_two).encode()), file_name="p.csv",
        by=willow.clerk, at=NOON,
    )  # fmt: skip
    first, second = (record.id for record in queries.waiting_records())
    actions.dispute_record(participant=firm, record_id=second, reason="Not us.", at=NOON)
    with pytest.raises(RecordNotWaiting), transaction.atomic():
        actions.confirm_records(record_ids=[first, second], by=willow.clerk, at=READY)
    assert [record.id for record in queries.waiting_records()] == [first]


def test_the_office_confirms_on_a_page_from_the_day_on_which_notice_is_over(
    willow: Office, firm: Participant
) -> None:
    record = bring(willow)
    page = "/willow/office/records/objection/decisions/"
    with time_machine.travel(READY - timedelta(days=1), tick=False), crossing.outside():
        shown = at_the_office(willow.clerk).get(page).content.decode()
        assert "2026-06-29" in shown
        assert 'type="checkbox"' not in shown
    with time_machine.travel(READY, tick=False), crossing.outside():
        office = at_the_office(willow.clerk)
        assert f'value="{record.id}"' in office.get(page).content.decode()
        assert "to confirm: 1" in office.get("/willow/office/").content.decode()
        answered = office.post(page, {"record": [str(record.id)]}, follow=True).content.decode()
        assert "1 decision counts now." in answered
        assert "No decision waits for confirmation." in answered
        assert at_the_office(willow.editor).get(page).status_code == 403
