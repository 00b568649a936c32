"""What users say does not work: closed lists, so that nobody writes of a child."""

from enum import StrEnum


class Problem(StrEnum):
    """What is wrong."""

    FAILS = "fails"
    SLOW = "slow"
    CANNOT_USE = "cannot_use"
    WORDS = "words"
    SAFETY = "safety"


class Part(StrEnum):
    """Where."""

    SIGN_IN = "sign_in"
    SEARCH = "search"
    RECORD = "record"
    CASES = "cases"
    ACCOUNTS = "accounts"
    ELSEWHERE = "elsewhere"
