from agreements.models.agreements import (
    TRANSITIONS,
    Agreement,
    AgreementForm,
    AgreementKind,
    AgreementState,
    Ending,
    RenewalIntent,
    RenewalMode,
)
from agreements.models.levels import Better, Measure, PeriodKind, ServiceLevel
from agreements.models.periods import AgreementLine, AgreementPeriod, LeftOut, Origin
from agreements.models.renewals import (
    OPEN_STATES,
    RenewalPlan,
    RenewalStep,
    Step,
    StepState,
)
from agreements.models.requirements import Requirement, RequirementKind, RequirementState
from agreements.models.services import Lifecycle, Service, ServicePrice

__all__ = [
    "OPEN_STATES",
    "TRANSITIONS",
    "Agreement",
    "AgreementForm",
    "AgreementKind",
    "AgreementLine",
    "AgreementPeriod",
    "AgreementState",
    "Better",
    "Ending",
    "LeftOut",
    "Lifecycle",
    "Measure",
    "Origin",
    "PeriodKind",
    "RenewalIntent",
    "RenewalMode",
    "RenewalPlan",
    "RenewalStep",
    "Requirement",
    "RequirementKind",
    "RequirementState",
    "Service",
    "ServiceLevel",
    "ServicePrice",
    "Step",
    "StepState",
]
