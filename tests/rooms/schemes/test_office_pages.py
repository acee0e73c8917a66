"""Drafting and publishing in the office's pages: problems shown beside, two people, nothing after that."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cityscore.core.tenancy import open_city
from cityscore.schemes import actions
from cityscore.schemes.models import SchemeVersion
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.builders import SCHEME, all_duties, draft, published, scheme_text, unsubmitted
from tests.rooms.schemes.test_commands import TEN_MISTAKES, THE_TEN

LIST = "/willow/office/schemes/schemeversion/"
ADD = LIST + "add/file/"
CHANGED = scheme_text(("[10, 2]", "[10, 3]"))


@pytest.fixture
def office(cast: Cast, open_gate: None) -> Office:
    """Willow, with its city closed: each request opens it."""
    return cast.willow


def version(office: Office) -> SchemeVersion:
    with open_city(office.city.id):
        return SchemeVersion.objects.order_by("-id")[0]


def drafted(office: Office, *, is_submitted: bool = True) -> SchemeVersion:
    with open_city(office.city.id):
        held = unsubmitted(office)
        return actions.submit_version(version=held, by=office.editor, at=NOON) if is_submitted else held


def approval(client: Client, page: str, **changes: Any) -> dict[str, str]:
    """What the form on the page would send."""
    text = client.get(page).content.decode()
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert found
    return {"digest": found[1], "effective_on": "2026-01-01", "is_read": "on", **changes}


def test_pasted_text_becomes_the_draft(office: Office) -> None:
    answer = at_the_office(office.editor).post(ADD, {"text": SCHEME.replace("\n", "\r\n")})
    held = version(office)
    assert answer.headers["location"] == f"{LIST}{held.id}/change/"
    assert (held.state, held.author_id, held.file_text) == ("draft", office.editor.id, SCHEME)


def test_an_uploaded_file_becomes_the_draft(office: Office) -> None:
    upload = SimpleUploadedFile("leaf.yaml", SCHEME.encode())
    assert at_the_office(office.editor).post(ADD, {"file": upload}).status_code == 302
    assert version(office).file_text == SCHEME


def test_a_file_replaces_only_a_draft_that_was_seen(office: Office) -> None:
    held = drafted(office, is_submitted=False)
    client = at_the_office(office.editor)
    unseen = client.post(ADD, {"text": CHANGED})
    assert unseen.status_code == 409
    assert "has a draft that you have not seen" in unseen.content.decode()
    opened = client.get(f"{ADD}?from={held.id}").content.decode()
    seen = {"seen": re.findall(r'name="seen" value="(\w+)"', opened)[0]}
    with open_city(office.city.id):
        actions.load_version(text=CHANGED, by=office.editor, at=NOON)
    mine = scheme_text(("[10, 2]", "[10, 4]"))
    told = client.post(ADD, {"text": mine, **seen})
    assert told.status_code == 409
    assert "[10, 4]" in told.content.decode()  # what was typed is still there
    assert version(office).file_text == CHANGED
    seen = {"seen": re.findall(r'name="seen" value="(\w+)"', told.content.decode())[0]}
    assert client.post(ADD, {"text": mine, **seen}).status_code == 302
    assert version(office).file_text == mine


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("way", ["file", "text"])
def test_every_problem_is_shown_beside_the_text_in_the_readers_language(
    office: Office, language: str, way: str
) -> None:
    content = TEN_MISTAKES.read_bytes()
    sent: Any = SimpleUploadedFile("x.yaml", content) if way == "file" else content.decode()
    answer = at_the_office(office.editor, language=language).post(ADD, {way: sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    for code, path in THE_TEN:
        assert f"<code>{path}</code>" in page
        assert f"<small>{code}</small>" in page
    assert ("choose another." in page) == (language == "en")
    assert ("请另取一个" in page) == (language == "zh-hans")
    assert "code: takes-away" in page  # the text is there to be corrected


@pytest.mark.parametrize("content", [b"\x00\xff", b"", b"x" * 1_100_000, b"<script>alert(1)</script>: 1"])
def test_hostile_files_get_an_answer(office: Office, content: bytes) -> None:
    answer = at_the_office(office.editor).post(ADD, {"file": SimpleUploadedFile("x", content)})
    assert answer.status_code in {200, 422}
    assert b"<script>alert" not in answer.content


def test_nothing_handed_in_is_asked_for_again(office: Office) -> None:
    answer = at_the_office(office.editor).post(ADD, {"text": "  "})
    assert answer.status_code == 200
    assert "Choose a file or paste its text." in answer.content.decode()


def test_a_version_reads_in_words(office: Office) -> None:
    held = drafted(office)
    page = at_the_office(office.clerk).get(f"{LIST}{held.id}/change/").content.decode()
    for words in ("Leaf points", "10 hours or more", "2 points", "Counts for 12 months", "Measures annex 2"):
        assert words in page
    assert "hours (decimal number, hour, at least 0.5, required); place (choice: school, library)" in page
    chinese = at_the_office(office.clerk, language="zh-hans").get(f"{LIST}{held.id}/change/").content.decode()
    assert "由接受服务单位确认的时长" in chinese


def test_the_editor_edits_and_submits(office: Office) -> None:
    held = drafted(office, is_submitted=False)
    client = at_the_office(office.editor)
    assert "[10, 2]" in client.get(f"{ADD}?from={held.id}").content.decode()
    assert "Hand" in client.get(f"{LIST}{held.id}/submit/").content.decode()
    assert version(office).state == "draft"
    assert client.post(f"{LIST}{held.id}/submit/").status_code == 302
    assert version(office).state == "submitted"
    assert client.post(f"{LIST}{held.id}/submit/").status_code == 409


def test_a_second_person_approves_after_a_confirmation(office: Office) -> None:
    held = drafted(office)
    client, page = at_the_office(office.approver), f"{LIST}{held.id}/approve/"
    unread = {**approval(client, page), "is_read": ""}
    assert client.post(page, unread).status_code == 200
    assert version(office).state == "submitted"
    assert client.post(page, approval(client, page, effective_on="2026-07-01")).status_code == 302
    after = version(office)
    assert (after.state, after.number, after.effective_on) == ("published", 1, date(2026, 7, 1))


def test_an_approval_of_what_was_changed_meanwhile_is_void(office: Office) -> None:
    held = drafted(office)
    client, page = at_the_office(office.approver), f"{LIST}{held.id}/approve/"
    read = approval(client, page)
    with open_city(office.city.id):
        actions.load_version(text=CHANGED, by=office.editor, at=NOON)
    answer = client.post(page, read)
    assert answer.status_code == 409
    assert "read it again" in answer.content.decode()
    assert version(office).state == "draft"
    # The page that comes back shows the new content and asks for it to be read.
    shown = answer.content.decode()
    assert f'name="digest" value="{version(office).content_digest}"' in shown
    assert "checked" not in shown


def test_whoever_had_a_hand_in_it_is_told_and_refused(office: Office) -> None:
    with open_city(office.city.id):
        ann = all_duties("ann@willow.example.org")
        held = actions.load_version(text=SCHEME, by=ann, at=NOON)
    client = at_the_office(ann)
    shown = client.get(f"{LIST}{held.id}/change/").content.decode()
    assert "a second person must approve it" in shown
    assert "/approve/" not in shown
    answer = client.post(f"{LIST}{held.id}/approve/", approval(client, f"{LIST}{held.id}/approve/"))
    assert answer.status_code == 403
    assert version(office).state == "draft"


def test_findings_at_publication_come_back_to_the_approver(office: Office) -> None:
    held = drafted(office)
    client, page = at_the_office(office.approver), f"{LIST}{held.id}/approve/"
    answer = client.post(page, approval(client, page, effective_on="2029-01-01"))
    assert answer.status_code == 422
    assert "effective-too-late" in answer.content.decode()


def test_the_approver_sees_which_shared_parts_will_change(office: Office) -> None:
    with open_city(office.city.id):
        published(office)
        held = draft(office, scheme_text(("zh-hans: 志愿服务}", "zh-hans: 志愿者服务}")))
    page = at_the_office(office.approver).get(f"{LIST}{held.id}/approve/").content.decode()
    assert "<li>Volunteer service</li>" in page


def test_a_published_version_is_only_read(office: Office) -> None:
    with open_city(office.city.id):
        held = published(office)
    for officer in (office.editor, office.approver, office.head):
        client = at_the_office(officer)
        shown = client.get(f"{LIST}{held.id}/change/").content.decode()
        assert "A published version never changes." in shown
        assert "/submit/" not in shown
        assert "/approve/" not in shown
    assert at_the_office(office.editor).post(f"{LIST}{held.id}/submit/").status_code == 409
    client = at_the_office(office.approver)
    answer = client.post(f"{LIST}{held.id}/approve/", approval(client, f"{LIST}{held.id}/approve/"))
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("duty", "may_draft", "may_approve"),
    [
        ("clerk", False, False),
        ("editor", True, False),
        ("approver", False, True),
        ("head", False, True),
        ("auditor", False, False),
    ],
)
def test_each_page_asks_for_its_duty(office: Office, duty: str, may_draft: bool, may_approve: bool) -> None:
    held = drafted(office, is_submitted=False)
    client = at_the_office(getattr(office, duty))
    assert client.get(LIST).status_code == 200
    assert (client.post(ADD, {"text": "x: 1"}).status_code == 403) != may_draft
    assert (client.post(f"{LIST}{held.id}/submit/").status_code == 403) != may_draft
    assert (client.post(f"{LIST}{held.id}/approve/", {}).status_code == 403) != may_approve


def test_a_notice_gets_the_next_number_and_never_changes(office: Office) -> None:
    with open_city(office.city.id):
        published(office)
    client = at_the_office(office.approver)
    add = "/willow/office/cities/noticeversion/add/"
    text = {"body_zh": "您可以随时退出。", "body_en": "You can leave at any time."}
    for _ in range(2):
        assert client.post(add, {"scheme_code": "leaf", **text}).status_code == 302
    assert client.post(add, {"scheme_code": "elsewhere", **text}).status_code == 200
    listed = client.get("/willow/office/cities/noticeversion/").content.decode()
    assert "2 notices" in listed
    first = re.findall(r"/noticeversion/(\d+)/change/", listed)[0]
    page = f"/willow/office/cities/noticeversion/{first}/change/"
    assert 'name="_save"' not in client.get(page).content.decode()
    assert client.post(page, {"scheme_code": "leaf", **text}).status_code == 403
    assert at_the_office(office.clerk).post(add, {"scheme_code": "leaf", **text}).status_code == 403


def test_an_empty_office_says_what_to_do(office: Office) -> None:
    client = at_the_office(office.head)
    assert "There is no scheme yet" in client.get(LIST).content.decode()
    assert "There is no notice yet" in client.get("/willow/office/cities/noticeversion/").content.decode()
    assert "first scheme that is handed in" in client.get("/willow/office/schemes/source/").content.decode()
