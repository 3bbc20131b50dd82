"""The keys of the kinds of activity that an installation begins with."""

from enum import StrEnum


class Kind(StrEnum):
    REVIEW_STRUCTURE = "review_structure"
    REVIEW_PLANS = "review_plans"
    STUDY_REPORTS = "study_reports"
    REVIEW_PROJECTS = "review_projects"
    TEAM_MEETING = "team_meeting"
    CUSTOMER_MEETING = "customer_meeting"
    AGREEMENT_ROUND = "agreement_round"
    SATISFACTION_SURVEY = "satisfaction_survey"
    COMPLAINT_REVIEW = "complaint_review"
    MATURITY = "maturity"
    CONFIRM_STRUCTURE = "confirm_structure"
