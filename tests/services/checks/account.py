"""An account in an installation, which the commands of the service have no need to make."""

from datetime import date


def make_account() -> None:
    """One practitioner of one school."""
    from contactpoint.store.models import Account, Organisation

    school = Organisation.objects.create(
        scheme="urn", code="999001", name="Mereton School", service="school", accredited=True
    )
    Account.objects.create(
        username="jo.smith",
        grants=[["practitioner", "not_known", None]],
        display_name="Jo Smith",
        organisation=school,
        identity_checked_on=date.today(),
    )


if __name__ == "__main__":
    import django

    django.setup()
    make_account()
