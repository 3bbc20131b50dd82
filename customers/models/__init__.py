from customers.models.acceptances import Acceptance
from customers.models.anomalies import Anomaly, AnomalyState
from customers.models.budgets import Budget
from customers.models.clock import Clock
from customers.models.communication import (
    Channel,
    ChannelKind,
    CommunicationPlan,
    Encounter,
    Rhythm,
)
from customers.models.confirmations import Confirmation, Withdrawal
from customers.models.customers import Customer, TeamMember, TeamRole
from customers.models.decisions import BuyerOverride, DecidedBy, DecisionRule, Matter, PreparedWith
from customers.models.erasures import Erasure
from customers.models.freshness import Freshness, FreshnessInterval, RecordKind
from customers.models.mandates import Mandate, MandateKind
from customers.models.maturity import LEVELS, MaturityAssessment
from customers.models.merges import PersonMerge
from customers.models.people import Membership, Person
from customers.models.plans import (
    Effect,
    EffectAssessment,
    Goal,
    OperationalPlan,
    PlannedChange,
)
from customers.models.proposals import Proposal, ProposalKind, ProposalState
from customers.models.rates import Rate
from customers.models.reorganisations import (
    Reorganisation,
    ReorganisationKind,
    UnitSuccessor,
)
from customers.models.snapshots import StructureSnapshot
from customers.models.stakeholders import (
    Attitude,
    Contact,
    ContactInterval,
    How,
    Stakeholder,
    contact_days,
)
from customers.models.team_gaps import TeamGap
from customers.models.thresholds import ProposalRun, Threshold
from customers.models.tiers import Tier
from customers.models.unit_periods import UnitPeriod
from customers.models.units import Unit, UnitKind

__all__ = [
    "LEVELS",
    "Acceptance",
    "Anomaly",
    "AnomalyState",
    "Attitude",
    "Budget",
    "BuyerOverride",
    "Channel",
    "ChannelKind",
    "Clock",
    "CommunicationPlan",
    "Confirmation",
    "Contact",
    "ContactInterval",
    "Customer",
    "DecidedBy",
    "DecisionRule",
    "Effect",
    "EffectAssessment",
    "Encounter",
    "Erasure",
    "Freshness",
    "FreshnessInterval",
    "Goal",
    "How",
    "Mandate",
    "MandateKind",
    "Matter",
    "MaturityAssessment",
    "Membership",
    "OperationalPlan",
    "Person",
    "PersonMerge",
    "PlannedChange",
    "PreparedWith",
    "Proposal",
    "ProposalKind",
    "ProposalRun",
    "ProposalState",
    "Rate",
    "RecordKind",
    "Reorganisation",
    "ReorganisationKind",
    "Rhythm",
    "Stakeholder",
    "StructureSnapshot",
    "TeamGap",
    "TeamMember",
    "TeamRole",
    "Threshold",
    "Tier",
    "Unit",
    "UnitKind",
    "UnitPeriod",
    "UnitSuccessor",
    "Withdrawal",
    "contact_days",
]
