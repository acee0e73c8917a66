"""Two versions of a scheme compared, in sentences of both languages and in the order of the file."""

from .comparing import NOTHING, differences

__all__ = ["NOTHING", "differences"]
