"""A commercial score is refused for what it is made of, every part of it, whatever its scale."""

from __future__ import annotations

from pathlib import Path

from cityscore.schemes.guardrails import check_scheme

SESAME = Path(__file__).parent / "examples" / "refused" / "sesame.yaml"


def test_every_part_of_a_commercial_score_is_refused() -> None:
    reading = check_scheme(SESAME.read_bytes())
    found = {(problem.code, problem.path) for problem in reading.problems}
    assert not reading.sound
    assert ("source-not-public", "sources[0].kind") in found
    for place in range(3):  # shopping, friends, repayment
        assert ("topic-not-allowed", f"record_types[{place}].topic") in found
        assert ("no-legal-basis", f"rules[{place}].legal_basis") in found
        assert ("no-validity", f"rules[{place}].valid") in found
        for part in (f"record_types[{place}]", f"rules[{place}]"):
            assert any(code == "forbidden-subject" and path.startswith(part) for code, path in found)


def test_its_scale_and_levels_alone_are_not_the_trouble() -> None:
    paths = {problem.path for problem in check_scheme(SESAME.read_bytes()).problems}
    assert not any(path.startswith(("scale", "bands", "dimensions")) for path in paths)
