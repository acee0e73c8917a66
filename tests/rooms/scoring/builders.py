"""Example people of Willow's scheme."""

from __future__ import annotations

CASES = """
format: cityscore.cases/1
scheme: leaf
cases:
  - name: {en: Forty hours, zh-hans: 四十小时}
    as_of: 2026-06-15
    records:
      - {record_type: volunteer-hours, record_no: V-1, occurred_on: 2026-03-04, hours: 40}
    expect: {total: 1005, band: a, rules: {volunteer-steps: 5}, only_rules: true, next_change_on: 2027-03-04}
  - name: {en: Nothing yet, zh-hans: 尚无记录}
    as_of: 2026-06-15
    expect: {total: 1000, next_change_on: null}
"""
