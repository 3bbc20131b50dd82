from agreements.models.agreement_states import (
    TRANSITIONS,
    AgreementForm,
    AgreementKind,
    AgreementState,
    Ending,
    RenewalIntent,
    RenewalMode,
)
from agreements.models.agreements import Agreement
from agreements.models.amendments import Amendment
from agreements.models.approvals import Approval, ApprovalRequest
from agreements.models.benefits import Benefit, BenefitReview
from agreements.models.case_parts import (
    CaseFunding,
    CasePreparation,
    CasePromise,
    CaseRisk,
    Grade,
)
from agreements.models.case_requests import CaseRequest
from agreements.models.cases import (
    BusinessCase,
    CaseAlternative,
    CaseState,
    DiscountRate,
)
from agreements.models.decisions import Decision, DecisionOutcome
from agreements.models.documents import AgreementDocument
from agreements.models.editions import AgreementEdition, EditionPurpose
from agreements.models.endings import EndingReason
from agreements.models.levels import Better, Measure, PeriodKind, ServiceLevel
from agreements.models.opportunities import (
    Answered,
    Helped,
    Opportunity,
    OpportunityCustomer,
    OpportunityService,
    OpportunityState,
)
from agreements.models.orders import OrderRequest
from agreements.models.periods import AgreementLine, AgreementPeriod, LeftOut, Origin
from agreements.models.ranking import Criterion, Points
from agreements.models.reminders import NotSent, Raised, Reminder, ReminderDay
from agreements.models.renewals import (
    AT_ONCE,
    OPEN_STATES,
    RenewalPlan,
    RenewalStep,
    Step,
    StepState,
)
from agreements.models.requirement_states import (
    Fit,
    RequirementKind,
    RequirementState,
)
from agreements.models.requirements import Requirement
from agreements.models.reviews import (
    AgreementReview,
    ReviewOutcome,
    ReviewState,
)
from agreements.models.rounds import AgreementRound, AgreementRoundItem, RoundResult
from agreements.models.services import Lifecycle, Service, ServicePrice

__all__ = [
    "AT_ONCE",
    "OPEN_STATES",
    "TRANSITIONS",
    "Agreement",
    "AgreementDocument",
    "AgreementEdition",
    "AgreementForm",
    "AgreementKind",
    "AgreementLine",
    "AgreementPeriod",
    "AgreementReview",
    "AgreementRound",
    "AgreementRoundItem",
    "AgreementState",
    "Amendment",
    "Answered",
    "Approval",
    "ApprovalRequest",
    "Benefit",
    "BenefitReview",
    "Better",
    "BusinessCase",
    "CaseAlternative",
    "CaseFunding",
    "CasePreparation",
    "CasePromise",
    "CaseRequest",
    "CaseRisk",
    "CaseState",
    "Criterion",
    "Decision",
    "DecisionOutcome",
    "DiscountRate",
    "EditionPurpose",
    "Ending",
    "EndingReason",
    "Fit",
    "Grade",
    "Helped",
    "LeftOut",
    "Lifecycle",
    "Measure",
    "NotSent",
    "Opportunity",
    "OpportunityCustomer",
    "OpportunityService",
    "OpportunityState",
    "OrderRequest",
    "Origin",
    "PeriodKind",
    "Points",
    "Raised",
    "Reminder",
    "ReminderDay",
    "RenewalIntent",
    "RenewalMode",
    "RenewalPlan",
    "RenewalStep",
    "Requirement",
    "RequirementKind",
    "RequirementState",
    "ReviewOutcome",
    "ReviewState",
    "RoundResult",
    "Service",
    "ServiceLevel",
    "ServicePrice",
    "Step",
    "StepState",
]
