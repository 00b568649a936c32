"""The forms of one's own account that enrolling does not have."""

from django import forms

from contactpoint.web.enrol.forms import NewPasswordForm
from contactpoint.web.page_form import PageForm
from contactpoint.web.sign_in.forms import LONGEST_PASSWORD

WRONG_PRESENT = "Your present password is wrong"


class ChangePasswordForm(NewPasswordForm):
    """The present password, and another, twice."""

    present = forms.CharField(
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter your present password"},
    )
    field_order = ("present", "password", "again")


class ContactForm(PageForm):
    """How others reach one at work. What each has to be, the service says."""

    telephone = forms.CharField(
        max_length=40, error_messages={"required": "Enter your work telephone number"}
    )
    email = forms.CharField(
        max_length=254, error_messages={"required": "Enter your work email address"}
    )
