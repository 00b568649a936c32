"""The names of fields that a report may repeat: those that the formats themselves define.

Whatever else a file calls its fields is the sender's own, who may put anything into a name and find
it again in a copy of the database. Such a field is counted as ``other``.

The names are those of the formats' published descriptions: FHIR R4 (Patient, RelatedPerson), the
Common Transfer File, the children in need census, the SSDA903 return, and the columns that school
systems commonly export.
"""

_FHIR = """
active address birthDate communication contact contained deceasedBoolean deceasedDateTime extension
gender generalPractitioner id identifier implicitRules language link managingOrganization
maritalStatus meta modifierExtension multipleBirthBoolean multipleBirthInteger name patient period
photo relationship telecom text
"""
_CTF = """
AddressLines Address Aspect AttendanceData Attendance BasicDetails Component Contacts Contact
CumulativeAttendance DateOfEntry Email Ethnicity EthnicitySource Exclusions FSMeligible
FSMhistory FSMreviewDate FormerSurname FormerUPN Forename Gender InCare Language LanguageSource
LanguageType Languages LearnerSupport Leaving LookedAfter MedicalFlag MedicalInfo MedicalNote
MiddleNames NCyearActual NCyearLeaving Phone Phones PostCode PreferredForename PreferredSurname
PupilPremium ReligiousAffiliation Result ResultDate ResultQualifier ResultStatus SENhistory SENneed
SENprovision SENprovisionHistory SchoolHistory Sex Stage StageAssessments Subject Surname
TravelAtMode UPN UniqueLearnerNumber
"""
_CIN = """
AbuseCategory AssessmentActualStartDate AssessmentAuthorisationDate AssessmentFactors Assessments
AssessmentInternalReviewDate CINclosureDate CINdetails CINreferralDate CINPlanDates CINPlanEndDate
CINPlanStartDate CPPendDate CPPreviewDate CPPstartDate CategoryOfAbuse ChildCharacteristics
ChildIdentifiers ChildProtectionPlans DateOfInitialCPC Disabilities Disability Ethnicity
ExpectedPersonBirthDate FormerUPN GenderCurrent InitialCategoryOfAbuse InitialCPCtarget
LAchildID LatestCategoryOfAbuse NumberOfPreviousCPP PersonBirthDate PersonDeathDate
PrimaryNeedCode ReasonForClosure ReferralNFA ReferralSource ReviewDate Reviews Section47
Section47ActualStartDate Sex StrategyDiscussionInitiated UPN UPNunknown
"""
_SSDA903 = """
ACCOM ACTIV CARER_CONTACT CARERS_ONLY CLA_STATUS CONVICTED DATE_INT DATE_MATCH DATE_PLACED
DATE_PLACED_CEASED DECOM DEC DENTAL_CHECK DUC ETHNIC HEALTH_ASSESSMENT HEALTH_CHECK HOME_POST
IMMUNISATIONS INTERVENTION_OFFERED INTERVENTION_RECEIVED IN_TOUCH LA_PERM LS MC_DOB MOTHER NB_ADOPTR
PL_LA PL_LOCATION PL_POST PLACE PLACE_PROVIDER PREV_PERM REASON_PLACED_CEASED REASON_PLACE_CHANGE
REC REVIEW REVIEW_CODE RNE SDQ_REASON SDQ_SCORE SEX SEX_ADOPTR SUBSTANCE_MISUSE TEETH_CHECK
UASC_STATUS UPN URN
"""
_COMMON_COLUMNS = """
ADMISSION_NUMBER ATTENDANCE CLASS COUNTRY_OF_BIRTH EMAIL ETHNICITY FIRST_LANGUAGE FORM
FREE_SCHOOL_MEALS FSM HOUSE MEDICAL NATIONALITY NOTES PARENT_1_EMAIL PARENT_2_EMAIL
PUPIL_PREMIUM REGISTRATION_GROUP RELIGION SEN SEN_STATUS TUTOR_GROUP YEAR YEAR_GROUP
"""

FIELD_NAMES: frozenset[str] = frozenset(
    " ".join((_FHIR, _CTF, _CIN, _SSDA903, _COMMON_COLUMNS)).split()
)
OTHER = "other"
