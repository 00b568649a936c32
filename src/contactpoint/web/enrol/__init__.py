"""The pages by which a person sets their account up, with an enrolment code, one thing a page."""
