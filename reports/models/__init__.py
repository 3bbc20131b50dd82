from reports.models.attainment import Attainment
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
from reports.models.projects import Project, ProjectStatus
from reports.models.survey_states import (
    Anonymity,
    FramePart,
    InvitationState,
    QuestionKind,
    SurveyOrigin,
    SurveyState,
)
from reports.models.surveys import (
    AnonymousAnswer,
    Answer,
    FrameMember,
    Invitation,
    InvitationReminder,
    PublishedScore,
    Question,
    Survey,
    SurveyFollowUp,
    SurveyReport,
)

__all__ = [
    "Anonymity",
    "AnonymousAnswer",
    "Answer",
    "Attainment",
    "BreachNotice",
    "BreachNoticeRule",
    "Edition",
    "Effect",
    "FrameMember",
    "FramePart",
    "HealthScore",
    "HealthWeight",
    "Improvement",
    "ImprovementBreach",
    "ImprovementState",
    "Invitation",
    "InvitationReminder",
    "InvitationState",
    "Measurement",
    "Profile",
    "Project",
    "ProjectStatus",
    "PublishedScore",
    "Question",
    "QuestionKind",
    "Survey",
    "SurveyFollowUp",
    "SurveyOrigin",
    "SurveyReport",
    "SurveyState",
]
