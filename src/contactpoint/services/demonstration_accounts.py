"""The people of the demonstration: an account for every role, and one that holds two.

Their names are invented. Their passwords and PINs are printed where the demonstration begins, so
they are no secrets; any other server refuses to start with these accounts.
"""

from dataclasses import dataclass

from contactpoint.access.grants import Role
from contactpoint.access.scope import ENGLAND
from contactpoint.children.statement import OrganisationScheme
from contactpoint.synth import story


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account that only a demonstration has; its password and PIN are no secrets."""

    username: str
    password: str
    pin: str
    display_name: str
    job_title: str
    telephone: str
    scheme: OrganisationScheme
    organisation: str
    roles: tuple[Role, ...] = (Role.PRACTITIONER,)
    caller_number: str = ""
    # One who is not does the training in the practice copy first.
    trained: bool = True


SOCIAL_WORKER = DemonstrationAccount(
    username="sam.okafor",
    password="harbour-lantern-42",  # noqa: S106 - printed in the README, refused elsewhere
    pin="271828",
    display_name="Sam Okafor",
    job_title="Social worker",
    telephone="01632 960101",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
)
FORMER_SOCIAL_WORKER = DemonstrationAccount(
    username="helen.marsh",
    password="orchard-signal-58",  # noqa: S106
    pin="161803",
    display_name="Helen Marsh",
    job_title="Social worker",
    telephone="0161 496 0352",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.CIN_AUTHORITY_CODE,
)
HEALTH_VISITOR = DemonstrationAccount(
    username="grace.adeyemi",
    password="meadow-compass-17",  # noqa: S106
    pin="141421",
    display_name="Grace Adeyemi",
    job_title="Health visitor",
    telephone="01632 960118",
    scheme=OrganisationScheme.ODS,
    organisation="DEMOHV",
)
TEACHER = DemonstrationAccount(
    username="tom.birtles",
    password="pebble-window-93",  # noqa: S106
    pin="577215",
    display_name="Tom Birtles",
    job_title="Designated safeguarding lead",
    telephone="01632 960140",
    scheme=OrganisationScheme.URN,
    organisation=story.SCHOOL_URN,
)
REVIEWER = DemonstrationAccount(
    username="priya.nair",
    password="willow-anchor-36",  # noqa: S106
    pin="662607",
    display_name="Priya Nair",
    job_title="Data quality officer",
    telephone="01632 960105",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    roles=(Role.DATA_QUALITY,),
)
NATIONAL_ADMINISTRATOR = DemonstrationAccount(
    username="ada.lindqvist",
    password="copper-harvest-71",  # noqa: S106
    pin="173205",
    display_name="Ada Lindqvist",
    job_title="National administrator",
    telephone="01632 960170",
    scheme=OrganisationScheme.GSS,
    organisation=ENGLAND,
    roles=(Role.NATIONAL_ADMINISTRATOR,),
)
SECOND_ADMINISTRATOR = DemonstrationAccount(
    username="owen.fairweather",
    password="thistle-railway-64",  # noqa: S106
    pin="223606",
    display_name="Owen Fairweather",
    job_title="National administrator",
    telephone="01632 960171",
    scheme=OrganisationScheme.GSS,
    organisation=ENGLAND,
    roles=(Role.NATIONAL_ADMINISTRATOR,),
)
ACCOUNT_MANAGER = DemonstrationAccount(
    username="moira.kettle",
    password="lantern-orchid-29",  # noqa: S106
    pin="264575",
    display_name="Moira Kettle",
    job_title="Account manager",
    telephone="01632 960106",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    roles=(Role.ACCOUNT_MANAGER,),
)
SHIELDING_OFFICER = DemonstrationAccount(
    username="ruth.adair",
    password="velvet-estuary-83",  # noqa: S106
    pin="466920",
    display_name="Ruth Adair",
    job_title="Shielding officer",
    telephone="01632 960107",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    roles=(Role.SHIELDING_OFFICER,),
)
DISCLOSURE_OFFICER = DemonstrationAccount(
    username="colin.baptiste",
    password="marble-thicket-47",  # noqa: S106
    pin="693147",
    display_name="Colin Baptiste",
    job_title="Disclosure officer",
    telephone="01632 960108",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    roles=(Role.DISCLOSURE_OFFICER,),
)
AUDITOR = DemonstrationAccount(
    username="jane.oduya",
    password="saffron-bridge-52",  # noqa: S106
    pin="915965",
    display_name="Jane Oduya",
    job_title="Auditor",
    telephone="01632 960109",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    roles=(Role.AUDITOR,),
)
MEDIATOR = DemonstrationAccount(
    username="will.tarrant",
    password="pepper-quarry-95",  # noqa: S106
    pin="268545",
    display_name="Will Tarrant",
    job_title="Helpdesk adviser",
    telephone="01632 960111",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    roles=(Role.MEDIATOR,),
)
MEDIATED_USER = DemonstrationAccount(
    username="lena.brannigan",
    password="timber-skylark-38",  # noqa: S106
    pin="132471",
    display_name="Lena Brannigan",
    job_title="Community nursery nurse",
    telephone="01632 960119",
    scheme=OrganisationScheme.ODS,
    organisation="DEMOHV",
    roles=(Role.MEDIATED_USER,),
    caller_number="4821609576",
)
HEAD_TEACHER = DemonstrationAccount(
    username="nadia.whitlock",
    password="cobalt-hedgerow-16",  # noqa: S106
    pin="602214",
    display_name="Nadia Whitlock",
    job_title="Head teacher",
    telephone="01632 960141",
    scheme=OrganisationScheme.URN,
    organisation=story.SCHOOL_URN,
    roles=(Role.PRACTITIONER, Role.ACCOUNT_MANAGER),
)
NEW_STARTER = DemonstrationAccount(
    username="nina.holt",
    password="juniper-trellis-61",  # noqa: S106
    pin="618033",
    display_name="Nina Holt",
    job_title="Social worker",
    telephone="01632 960112",
    scheme=OrganisationScheme.DFE_LA,
    organisation=story.AUTHORITY_CODE,
    trained=False,
)
ACCOUNTS = (
    SOCIAL_WORKER,
    FORMER_SOCIAL_WORKER,
    HEALTH_VISITOR,
    TEACHER,
    REVIEWER,
    SHIELDING_OFFICER,
    DISCLOSURE_OFFICER,
    AUDITOR,
    ACCOUNT_MANAGER,
    HEAD_TEACHER,
    NEW_STARTER,
    MEDIATOR,
    MEDIATED_USER,
    NATIONAL_ADMINISTRATOR,
    SECOND_ADMINISTRATOR,
)
