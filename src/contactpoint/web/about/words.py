"""The words of the public pages for the members of closed lists."""

from collections.abc import Mapping

from contactpoint.access.problems import Part, Problem
from contactpoint.services.status import Working

WORKING: Mapping[Working, str] = {
    Working.RECORDS: "Records",
    Working.KEYS: "The keys that open records",
    Working.INDEX: "Search",
    Working.LEDGER: "The ledger, in which every look is written down",
}

PROBLEMS: Mapping[Problem, str] = {
    Problem.FAILS: "Something does not work",
    Problem.SLOW: "It is too slow",
    Problem.CANNOT_USE: "I cannot read or use a page, or not with the aids that I need",
    Problem.WORDS: "Something cannot be understood, or is wrong in a text or in the help",
    Problem.SAFETY: "Something shows more than I should see",
}

PARTS: Mapping[Part, str] = {
    Part.SIGN_IN: "Signing in",
    Part.SEARCH: "Searching",
    Part.RECORD: "A record, and what is done about it",
    Part.CASES: "Cases",
    Part.ACCOUNTS: "Accounts and organisations",
    Part.ELSEWHERE: "Somewhere else",
}
