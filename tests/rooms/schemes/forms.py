"""A form as a browser without scripts sends it: every box of the page, with some typed over."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser


class _Boxes(HTMLParser):
    """Names and values of the boxes in the form of class `editor`."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.inside = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = "editor" in held.get("class", "")
        name = held.get("name", "")
        if not self.inside:
            return
        if tag == "input" and name and held.get("type") != "submit":
            self.names.add(name)
            is_choice = held.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in held:
                self.boxes.setdefault(name, []).append(held.get("value", "on" if is_choice else ""))
        elif tag == "select":
            self.select = name
            self.names.add(name)
        elif tag == "option" and "selected" in held:
            self.boxes[self.select] = [held.get("value", "")]
        elif tag == "option":
            self.boxes.setdefault(self.select, [held.get("value", "")])
        elif tag == "textarea":
            self.area = name
            self.names.add(name)
            self.boxes[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.boxes[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.boxes[self.area][0] = self.boxes[self.area][0].removeprefix("\n").replace("\n", "\r\n")
            self.area = ""


def boxes_of(page: str) -> dict[str, list[str]]:
    """What the page's form would send as it is."""
    read = _Boxes()
    read.feed(page)
    return read.boxes


def filled(page: str, typed: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    """What it sends after something was typed; a box that the page does not have fails."""
    read = _Boxes()
    read.feed(page)
    missing = set(typed) - read.names
    assert not missing, f"the page has no box {missing}; it has {sorted(read.names)}"
    return {**read.boxes, **typed}
