from reports.models.attainment import Attainment
from reports.models.evidence import EvidencePack, PackRun, PackState
from reports.models.health import HealthScore, HealthWeight
from reports.models.improvements import (
    Effect,
    Improvement,
    ImprovementBreach,
    ImprovementState,
)
from reports.models.measurements import Measurement
from reports.models.notices import BreachNotice, BreachNoticeRule
from reports.models.profiles import Edition, Profile
from reports.models.project_reviews import ProjectReview, ProjectReviewNote
from reports.models.project_statuses import ManualRating, ProjectStatus, ProjectThresholds
from reports.models.projects import Milestone, Project, ProjectCustomer, ProjectService
from reports.models.register import (
    Arrival,
    Audience,
    ExpectedReport,
    FieldKind,
    Reader,
    ReportField,
    ReportingProcess,
    ReportKind,
    ReportReminder,
)
from reports.models.service_reports import (
    IncomingReport,
    ReportConclusion,
    ReportEdition,
    ReportImport,
    ReportRead,
    ReportStudy,
    ServiceReport,
    Source,
)
from reports.models.survey_answers import AnonymousAnswer, Answer
from reports.models.survey_invitations import FrameMember, Invitation, InvitationReminder
from reports.models.survey_outcomes import PublishedScore, SurveyFollowUp, SurveyReport
from reports.models.survey_questions import Question
from reports.models.survey_states import (
    Anonymity,
    FramePart,
    InvitationState,
    QuestionKind,
    SurveyOrigin,
    SurveyState,
)
from reports.models.surveys import Survey
from reports.models.taken_back import ReportTakingBack
from reports.models.token_units import TokenUnit

__all__ = [
    "Anonymity",
    "AnonymousAnswer",
    "Answer",
    "Arrival",
    "Attainment",
    "Audience",
    "BreachNotice",
    "BreachNoticeRule",
    "Edition",
    "Effect",
    "EvidencePack",
    "ExpectedReport",
    "FieldKind",
    "FrameMember",
    "FramePart",
    "HealthScore",
    "HealthWeight",
    "Improvement",
    "ImprovementBreach",
    "ImprovementState",
    "IncomingReport",
    "Invitation",
    "InvitationReminder",
    "InvitationState",
    "ManualRating",
    "Measurement",
    "Milestone",
    "PackRun",
    "PackState",
    "Profile",
    "Project",
    "ProjectCustomer",
    "ProjectReview",
    "ProjectReviewNote",
    "ProjectService",
    "ProjectStatus",
    "ProjectThresholds",
    "PublishedScore",
    "Question",
    "QuestionKind",
    "Reader",
    "ReportConclusion",
    "ReportEdition",
    "ReportField",
    "ReportImport",
    "ReportKind",
    "ReportRead",
    "ReportReminder",
    "ReportStudy",
    "ReportTakingBack",
    "ReportingProcess",
    "ServiceReport",
    "Source",
    "Survey",
    "SurveyFollowUp",
    "SurveyOrigin",
    "SurveyReport",
    "SurveyState",
    "TokenUnit",
]
