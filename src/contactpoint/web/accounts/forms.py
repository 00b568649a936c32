"""Forms of the account managers' pages. What a field has to be, the services say."""

from collections.abc import Collection
from typing import Any

from django import forms

from contactpoint.access.account_state import STATED_BY_MANAGER, AccountState
from contactpoint.access.grants import BOUND_TO, GRANTED_BY_ONE, NEVER_GRANTED, Bound, Role
from contactpoint.access.standing import Condition
from contactpoint.services.account_life.errors import FieldError, LifeError
from contactpoint.services.account_life.invite_many import MOST_CHARACTERS
from contactpoint.services.account_life.invited import Invited, Work
from contactpoint.services.account_life.list_accounts import LONGEST_TEXT, Sought
from contactpoint.web import wording
from contactpoint.web.page_form import DayField, PageForm

# The services have bounds of their own, with words for each.
_LONGEST = 300


def _text(message: str, longest: int = _LONGEST) -> forms.CharField:
    return forms.CharField(
        max_length=longest, error_messages={"required": message, "max_length": "This is too long"}
    )


class LifeForm(PageForm):
    """A form whose answer a service may refuse."""

    def refuse(self, error: LifeError) -> None:
        """Say why, beside the field that it is about, where the form has it."""
        field = error.field if isinstance(error, FieldError) else None
        self.add_error(field if field in self.fields else None, str(error).rstrip("."))


class SearchForm(LifeForm):
    """Whom to look for. ``code`` is for who sees the accounts of any organisation."""

    code = forms.CharField(required=False, max_length=_LONGEST)
    text = forms.CharField(required=False, max_length=LONGEST_TEXT)
    state = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((one.name, one.value) for one in AccountState)]
    )
    role = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((role.value, role.value) for role in Role)]
    )

    @property
    def sought(self) -> Sought:
        """What is sought. After ``is_valid`` only."""
        state, role = self.cleaned_data["state"], self.cleaned_data["role"]
        return Sought(
            self.cleaned_data["text"],
            AccountState[state] if state else None,
            Role(role) if role else None,
        )


class WorkForm(LifeForm):
    """What somebody does in an organisation."""

    job_title = _text("Enter the job title")
    telephone = _text("Enter the work telephone number")
    email = _text("Enter the work email address")

    @property
    def work(self) -> Work:
        """The answer. After ``is_valid`` only."""
        given = self.cleaned_data
        return Work(given["job_title"], given["telephone"], given["email"])


class InviteForm(WorkForm):
    """Whom to invite."""

    name = _text("Enter the name")
    role = forms.ChoiceField(
        choices=[(role.value, role.value) for role in sorted(GRANTED_BY_ONE)],
        error_messages={"required": "Select a role"},
    )

    field_order = ("name", "job_title", "telephone", "email", "role")

    @property
    def person(self) -> Invited:
        """The answer. After ``is_valid`` only."""
        given = self.cleaned_data
        return Invited(
            given["name"],
            given["job_title"],
            given["telephone"],
            given["email"],
            Role(given["role"]),
        )


class InviteManyForm(LifeForm):
    """The rows of a file of comma-separated values."""

    rows = forms.CharField(
        strip=False,
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Paste the rows of the file"},
    )


class CheckForm(LifeForm):
    """What was checked, and when."""

    condition = forms.ChoiceField(
        choices=[(one.name, wording.CONDITIONS[one]) for one in STATED_BY_MANAGER],
        error_messages={"required": "Select what was checked"},
    )
    on = DayField(subject="Day of the check")

    @property
    def which(self) -> Condition:
        """What was checked. After ``is_valid`` only."""
        return Condition[self.cleaned_data["condition"]]


class ContactForm(LifeForm):
    """Whether a telephone number and an e-mail address are the holder's, as they were shown."""

    answer = forms.ChoiceField(
        choices=[("confirm", "Yes"), ("decline", "No")],
        error_messages={"required": "Select whether they are the holder's"},
    )
    version = forms.CharField(required=False, max_length=64)

    @property
    def confirms(self) -> bool:
        """Whether the answer was yes. After ``is_valid`` only."""
        return bool(self.cleaned_data["answer"] == "confirm")


class ReleaseForm(LifeForm):
    """The organisation to which an account is to move."""

    code = _text("Enter the number or code of the organisation")


class HandOverForm(LifeForm):
    """Who takes over, or that nobody does."""

    whom = forms.ChoiceField(
        choices=[("colleague", "A colleague"), ("nobody", "Nobody")],
        error_messages={"required": "Select who takes over"},
    )
    to = forms.CharField(required=False, max_length=_LONGEST)

    def clean(self) -> dict[str, Any]:
        """A colleague has a user name."""
        given = super().clean() or {}
        if given.get("whom") == "colleague" and not given.get("to"):
            self.add_error("to", "Enter the colleague's user name")
        return given

    @property
    def successor(self) -> str | None:
        """The colleague's user name, ``None`` for nobody. After ``is_valid`` only."""
        return self.cleaned_data["to"] if self.cleaned_data["whom"] == "colleague" else None


def _grantable() -> list[tuple[str, str]]:
    return [
        (role.value, wording.ROLES[role])
        for role in Role
        if role not in NEVER_GRANTED and BOUND_TO[role] is not Bound.NATION
    ] + [(Role.NATIONAL_ADMINISTRATOR.value, wording.ROLES[Role.NATIONAL_ADMINISTRATOR])]


class GrantForm(LifeForm):
    """A role, and until when."""

    role = forms.ChoiceField(choices=_grantable, error_messages={"required": "Select a role"})
    until = DayField(subject="Last day", required=False)


class TakeAwayForm(LifeForm):
    """Which of the grants that are ``held`` is taken away, by name."""

    grant = forms.ChoiceField(error_messages={"required": "Select a role"})

    def __init__(self, *args: Any, held: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"] = forms.ChoiceField(
            choices=[(name, name) for name in held],
            error_messages={"required": "Select a role", "invalid_choice": "Select a role"},
        )


class RenewForm(LifeForm):
    """Which of the accounts of a list are renewed, by reference. Also what the list no longer has
    is taken: it is answered by what the service says of it."""

    account = forms.MultipleChoiceField(error_messages={"required": "Select accounts to renew"})

    def __init__(self, *args: Any, sent: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"] = forms.MultipleChoiceField(
            choices=[(reference, reference) for reference in sent],
            error_messages={"required": "Select accounts to renew"},
        )
