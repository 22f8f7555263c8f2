"""The attacker: knows the code and how sets lie in one another, sees what a role is given, and has no key.

It is fed with the text of ``figures --as programme_lead --format csv`` alone, for every cohort and every release, and
finds for each protected count the least and the greatest that it can have been (integer bounds, HiGHS).
"""

from attacker.bounds import Cell, attack
from attacker.published import Row, read_rows

__all__ = ["Cell", "Row", "attack", "read_rows"]
