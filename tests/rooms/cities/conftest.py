"""The gate of the schemes room stands open in these tests too."""

from tests.rooms.schemes.gates import open_gate as open_gate
