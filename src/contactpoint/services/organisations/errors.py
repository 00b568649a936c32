"""Why nothing is done to an organisation or an authority."""


class OrganisationRefusedError(Exception):
    """It cannot be done to this organisation or authority; the message says why, in words fit for a
    page. It names bodies and days only."""


class NoSuchOrganisationError(Exception):
    """No register has an organisation or authority of this code."""
