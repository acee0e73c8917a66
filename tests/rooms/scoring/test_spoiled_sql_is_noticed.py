"""Take any cap, clause or rounding out of the SQL, and the comparison with the formula fails."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from .engines import Run, by_sql
from .judged import judged_crowds


@dataclass(frozen=True)
class Spoil:
    """One thing taken out of the SQL, as a regular expression and what takes its place."""

    said: str
    pattern: str
    replacement: str

    def __str__(self) -> str:
        return self.said

    def __call__(self, sql: str) -> str:
        return re.sub(self.pattern, self.replacement, sql)


WINDOWS = [
    Spoil(
        "a record not recorded yet counts",
        r"WHEN record\.recorded_on <= %\(as_of\)s::date THEN",
        "WHEN TRUE THEN",
    ),
    Spoil("a window never ends", r"(\w+\.\w+_on) > %\(ended_\d+_\d+\)s::date", r"\1 IS NOT NULL"),
    Spoil("a window ends a day late", r"> (%\(ended_\d+_\d+\)s::date)", r">= \1"),
    Spoil("a window opens a day late", r"<= (%\(begun_\d+\)s::date)", r"< \1"),
    Spoil("a window opens at once", r"<= %\(begun_\d+\)s::date", "<= %(as_of)s::date"),
    Spoil("another year counts", r"fact\.occurred_on >= %\(this_year\)s::date", "TRUE"),
    Spoil("the next year counts", r"fact\.occurred_on < %\(next_year\)s::date", "TRUE"),
    Spoil("an unlisted choice counts", r"::date ELSE NULL END", "::date ELSE date '2000-01-01' END"),
    Spoil("eq is ne", r"(fact\.text_\d) = '", r"\1 <> '"),
    Spoil("any is all", r" OR (fact\.)", r" AND \1"),
    Spoil("gt is gte", r"(AND|OR|THEN) (fact\.(?:number|whole)_\d) > ", r"\1 \2 >= "),
]
POINTS = [
    Spoil("a threshold is missed", r"WHEN (fact\.\w+) >= (\d+::)", r"WHEN \1 > \2"),
    Spoil("a missing value earns the max", r"coalesce\((fact\.(?:floor|number|whole)_\d), 0\)", r"\1"),
    Spoil(
        "a max is forgotten",
        r"least\((div\(coalesce\(fact\.number_\d, 0\), [\d.]+::numeric\) \* \d+), \d+\)",
        r"\1",
    ),
    Spoil(
        "a part of a step below 0 is dropped",
        r"CASE WHEN fact\.\w+ < 0 AND mod\(.*?\) <> 0 THEN 1 ELSE 0 END",
        "0",
    ),
    Spoil("a whole step below 0 is dropped", r"CASE WHEN fact\.floor_\d < 0 THEN", "CASE WHEN FALSE THEN"),
    Spoil("a tier counts from 0", r"(least\(fact\.\w+, [^)]*\)) - [\d.]+::\w+", r"\1"),
    Spoil("a fading point is cut", r" \+ \(\(fact\.\w+(?: \+ \d+)? \+ make_interval[^-]*- [^)]*\)", " + 0"),
]
WEIGHING = [
    Spoil("once_per keeps all", r"row_number\(\) OVER \(PARTITION BY gathered\.bucket .*?\) = 1", "TRUE"),
    Spoil("once_per adds up its best", r"(max|min)\(gathered\.points\)", "sum(gathered.points)"),
    Spoil(
        "once_per takes any two for one",
        r"_bucket\[1\] = (earned\.rule_\d+)_bucket\[2\]",
        r"_bucket[1] <> \1_bucket[2]",
    ),
    Spoil("records without a matter are one matter", r"THEN '#' \|\| fact\.record_no", "THEN '#'"),
    Spoil("two fields run into one", r"length\([^|]*\) \|\| ':' \|\| ", ""),
    Spoil("a number in other digits is another matter", r"trim_scale\((fact\.number_\d)\)", r"\1"),
    Spoil(
        "a yearly cap is forgotten",
        r"least\(earned\.rule_\d+_points\[1\], \d+\)",
        "100000",
    ),
    Spoil("a yearly cap is for ever", r"extract\(YEAR FROM fact\.occurred_on\)", "1"),
    Spoil("at_most is forgotten", r" LIMIT \d+", ""),
    Spoil("at_most takes the worst", r"ORDER BY abs\(shared\.share\) DESC", "ORDER BY abs(shared.share) ASC"),
    Spoil(
        "equals of two signs are taken in any order",
        r"gathered\.occurred_on DESC",
        "gathered.occurred_on ASC",
    ),
    Spoil("a cap is forgotten", r"least\((coalesce\(earned\.rule_\d+, 0\)), \d+\)", r"\1"),
    Spoil("an idle rule earns its cap", r"coalesce\((earned\.rule_\d+), 0\)", r"\1"),
]
TOTALS = [
    Spoil("a dimension's max is forgotten", r", 777\)", ", 77700)"),
    Spoil("a dimension's min is forgotten", r", 150\)", ", -150)"),
    Spoil("a weight is cut, not rounded", r"round\(", "trunc("),
    Spoil("a scale's max is forgotten", r"weighted\.grants, \d+\)", "weighted.grants, 100000000)"),
    Spoil("a total is cut, not rounded", r"ELSE (5|50) END\)", "ELSE 0 END)"),
    Spoil("grants are forgotten", r" \+ weighted\.grants", ""),
    Spoil("a grant counts before it begins", r"granting\.counts_from <= %\(as_of\)s::date AND ", ""),
    Spoil("a grant counts when it is over", r" AND granting\.counts_until > %\(as_of\)s::date", ""),
    Spoil("a grant that begins is no change", r"THEN granting\.counts_from", "THEN NULL"),
    Spoil("a grant that ends is no change", r"THEN granting\.counts_until", "THEN NULL"),
    Spoil("an excluded edge is included", r"(totalled\.total) > ", r"\1 >= "),
    Spoil("an included edge is excluded", r"(totalled\.total) >= ", r"\1 > "),
    Spoil(
        "a record to come is no change",
        r"CASE WHEN fact\.counted_type IS NULL THEN fact\.recorded_on END",
        "NULL",
    ),
    Spoil(
        "a window to open is no change",
        r"THEN (\(fact\.\w+ \+ \d+\)|fact\.occurred_on) END",
        "THEN NULL::date END",
    ),
    Spoil("a start after the review is a change", r"fact\.(\w+) <= %\(last_\d+\)s::date", "TRUE"),
    Spoil("a fading point stays", r"%\(as_of\)s::date \+ 1 END", "%(as_of)s::date + 2 END"),
    Spoil("the year does not turn", r", %\(next_year\)s::date\), entitled", "), entitled"),
]
LINES = [
    Spoil("a line loses its cap", r"least\(worth\.earned, worth\.cap\)", "worth.earned"),
    Spoil("a line hides that it was capped", r"OR abs\(worth\.earned\) > worth\.cap", ""),
    Spoil("a line hides that a record was cut", r"worth\.some_cut OR", ""),
    Spoil("a line takes the wrong of two equals", r"counting\.occurred_on DESC", "counting.occurred_on ASC"),
    Spoil(
        "a line takes numbers from the end",
        r"(trimmed|counting)\.record_no COLLATE \"C\" ASC",
        r'\1.record_no COLLATE "C" DESC',
    ),
    Spoil(
        "a line leaves the yearly cap out",
        r"greatest\(least\(placed\.points, placed\.room\), -placed\.room\)",
        "placed.points",
    ),
    Spoil("a line leaves at_most out", r"ranked\.standing > ranked\.number_cap THEN 0", "FALSE THEN 0"),
    Spoil(
        "a line leaves once_per out",
        r"WHEN placed\.is_once AND placed\.place > 1 THEN 0",
        "WHEN FALSE THEN 0",
    ),
    Spoil("a line leaves when out", r"AND CASE fact\.rule_no WHEN .* ELSE TRUE END", ""),
    Spoil("a line counts an unlisted choice", r"opening\.months IS NOT NULL", "TRUE"),
    Spoil("a line counts what has ended", r"fact\.ends_on > %\(as_of\)s::date", "TRUE"),
    Spoil("a line counts what is not recorded", r"fact\.counted_type IS NOT NULL\n", "TRUE\n"),
    Spoil(
        "a line counts what starts after the review",
        r"least\(%\(as_of\)s::date, %\(review_by\)s::date\)",
        "%(as_of)s::date",
    ),
    Spoil("a line counts past the year", r"least\(worth\.ends_on, %\(next_year\)s::date\)", "worth.ends_on"),
    Spoil("a line shares out a sum", r"CASE WHEN NOT worth\.is_total THEN", "CASE WHEN TRUE THEN"),
]


@pytest.mark.parametrize("spoil", [*WINDOWS, *POINTS, *WEIGHING, *TOTALS, *LINES], ids=str)
def test_whatever_is_taken_out_of_the_sql_is_missed(run: Run, spoil: Spoil) -> None:
    holding = [each for each in judged_crowds() if spoil(each.sql) != each.sql]
    assert holding, "nothing in the SQL is spoilt: the pattern has to follow the compiler"
    noticed = (by_sql(run, each.crowd, spoil) != each.expected for each in holding)
    assert any(noticed), f"nobody noticed in {len(holding)} crowds"
