"""The city-wide step: who is admitted to a band that holds only a share of all."""

from __future__ import annotations

from cityscore.schemes.language import SchemeTree

from .literals import fill, number
from .totals import band_case, meets


def top_share_sql(tree: SchemeTree, scores: str) -> str | None:
    """participant_id and band for everybody in `scores`; None where no band has a share."""
    floors, columns = [], {}
    for place, band in enumerate(tree.bands):
        if band.top_share is None:
            continue
        places = f"floor({number(band.top_share)} * grouped.everyone)"
        admitted = f"{meets(band, 'grouped.total')} AND grouped.admitted <= {places}"
        floors.append(f"min(grouped.total) FILTER (WHERE {admitted}) AS floor_{place}")
        columns[band.code] = f"admission.floor_{place}"
    if not floors:
        return None
    return fill(
        "top_share",
        scores=scores,
        floors=",\n        ".join(floors),
        band=band_case(tree.bands, "scored.total", columns),
    )
