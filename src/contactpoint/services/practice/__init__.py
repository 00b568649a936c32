"""The practice copy: invented children, and exercises that are judged by what was really done."""
