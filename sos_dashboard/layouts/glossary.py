"""The words of the field in one line each (programme.md, sections 7 and 9)."""

from __future__ import annotations

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Adherence", "Was the element done? The fidelity index measures this only."),
    ("Advanced training", "Five-day course for leaders of practice."),
    ("As-at", "Last day of a period, on which stocks are counted."),
    ("Basic training", "Two-day introduction."),
    ("Bottom line", "Agency requirement that a plan must meet."),
    ("Case", "Period of work with a family; it may be re-opened."),
    ("CIN, CP, CLA", "Child in need, child protection, child looked after."),
    ("Coaching", "Support for practice leaders after training."),
    ("Collaborative case audit", "Audit with the worker; both score."),
    ("Dose", "Days, sessions, reach: how much was given."),
    ("Due case", "Open long enough that an element can be expected."),
    ("Escalation", "A child reaches a higher statutory level than last time."),
    ("Family Finding", "Method to find connected adults; from round 2."),
    ("Fidelity", "Practice as designed: adherence, dose, quality, responsiveness, distinctness."),
    ("Group supervision", "Four to ten people on one case, facilitated."),
    ("ICPC", "Initial child protection conference."),
    ("Kinship placement", "Looked after by relatives or friends."),
    ("Mapping", "Filling the three columns with or about a family."),
    ("NFA", "No further action."),
    ("Practice leader", "Supervisor or other who leads Signs of Safety in a team."),
    ("Quality", "How well, by rubric in audits; never added to adherence."),
    ("Readiness", "Structures, learning, leadership and sustainability, rated 0 to 10 by the authority itself."),
    ("Referral", "Request for services for a child without an open case."),
    ("Re-referral", "Referral within 12 months of an earlier one."),
    ("Section 47", "Enquiry into suspected significant harm."),
)
