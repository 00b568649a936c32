"""The words of the practice copy's pages."""

from collections.abc import Mapping

from contactpoint.services.practice.invented import Exercise
from contactpoint.services.practice.progress import Stage

# The exercises of the practice copy: each as a task, what it is for, and what was right.
EXERCISES: Mapping[Exercise, str] = {
    Exercise.NICKNAME: "Find a child who is known by a nickname",
    Exercise.NAMESAKE: "Tell two namesakes of one family apart",
    Exercise.NOT_FOUND: "Be sure that a child is not found",
    Exercise.PURPOSE: "Search with a purpose that fits, or not at all",
}
EXERCISE_AIMS: Mapping[Exercise, str] = {
    Exercise.NICKNAME: "People seldom know the name that stands in a register. You are told a"
    " nickname, and find the child by it.",
    Exercise.NAMESAKE: "Two children of one family can have one name. You open the record of the"
    " right one, and never look at the other.",
    Exercise.NOT_FOUND: "Not every child is held. You search by enough to be sure, and take nobody"
    " else for the child.",
    Exercise.PURPOSE: "Every search has a purpose, and it is recorded. You are asked two things, of"
    " which one is no work of yours.",
}
DONE_RIGHT: Mapping[Exercise, str] = {
    Exercise.NICKNAME: "You searched by the name as you heard it, and opened the one record that"
    " you needed.",
    Exercise.NAMESAKE: "You told the two apart by what you knew, before you opened a record.",
    Exercise.NOT_FOUND: "You searched by all that you were told, and opened nobody's record. At"
    " work you would now ask for more, or add the child.",
    Exercise.PURPOSE: "You searched with the purpose that fits, and left alone what had none.",
}
STAGES: Mapping[Stage, str] = {
    Stage.TO_DO: "To do",
    Stage.BEGUN: "Begun",
    Stage.WRONG: "To do again",
    Stage.PASSED: "Passed",
}
