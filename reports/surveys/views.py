"""Surveys: drafted, opened, read and evaluated; and what the scores say over the years."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from brm.accounts.permissions import role_required
from brm.ui.exports import as_csv, as_pdf, as_xlsx
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.customer_page import customer_page_facts
from customers.models import Customer, Person
from meetings.views.common import act, asking, user_of
from reports.models import (
    FrameMember,
    Question,
    Survey,
)
from reports.surveys.care import MAY_DESIGN, names_read_by, names_shown, require_run
from reports.surveys.finding import the_survey, to_run
from reports.surveys.forms import (
    AddMemberForm,
    CopyForm,
    EvaluationForm,
    LeaveOutForm,
    OpenSurveyForm,
    QuestionEditForm,
    QuestionForm,
    ReportForm,
    SurveyEditForm,
    SurveyForm,
)
from reports.surveys.languages import language_names
from reports.surveys.link import questionnaire_facts
from reports.surveys.operations import closing, design, evaluating, frame, opening, translating
from reports.surveys.page import draft_facts, result_facts, series_chart, series_sentence
from reports.surveys.questionnaire import AnswerForm
from reports.surveys.results import result_of
from reports.surveys.standing import (
    MOST,
    published_of,
    series_by_customer,
)
from reports.surveys.tables import (
    RESULTS,
    result_lines,
)
from reports.surveys.translation_forms import TranslationForm

TAB = "satisfaction"


# Reading ----------------------------------------------------------------------------------------


@require_GET
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    survey, user = the_survey(request, pk), user_of(request)
    if survey.is_draft:
        return render(request, "reports/surveys/draft.html", draft_facts(survey, user))
    facts = result_facts(survey, user, on=timezone.localdate())
    return render(request, "reports/surveys/results.html", facts)


@require_GET
def survey_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions as whoever is asked sees them, in each language; nothing can be sent."""
    survey = the_survey(request, pk)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in language_names() else survey.language
    form = AnswerForm(survey=survey, language=language)
    facts = questionnaire_facts(survey, form, language)
    return render(request, "reports/surveys/preview.html", facts)


@require_GET
def results_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The results as a file: scores, intervals and how many, of what may be shown."""
    survey = the_survey(request, pk)
    if not survey.is_over:
        raise Http404
    names = names_shown(user_of(request), survey, on=timezone.localdate())
    rows: Any = result_lines(result_of(survey, names))
    name = slugify(f"{survey.number}-{survey.title}") or "survey"
    match request.GET.get("as"):
        case "xlsx":
            return as_xlsx(RESULTS, rows, name)
        case "pdf":
            return as_pdf(RESULTS, rows, name, narrowed=[survey.title])
    return as_csv(RESULTS, rows, name)


@require_GET
def of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """The tab of a customer: its figures over the surveys, and what others published of it."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    facts = customer_page_facts(request, customer, tab=TAB)
    on = facts["today"]
    reads, since = names_read_by(user_of(request), on=on), on - relativedelta(years=MOST)
    series = series_by_customer([customer.pk], since=since, on=on, reads=reads, latest=MOST)
    own = series.get(customer.pk, [])
    asked = Survey.objects.asked_of([customer]).order_by("-closes_on", "-pk")
    facts |= {
        "series": own,
        "chart": series_chart(own, _("Satisfied, by survey")),
        "said": series_sentence(own),
        "surveys": list(asked[:MOST]),
        "published": published_of(customer),
    }
    return render(request, "reports/surveys/of_customer.html", facts)


# Drafting ---------------------------------------------------------------------------------------


@role_required(*MAY_DESIGN)
def survey_create(request: HttpRequest) -> HttpResponse:
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        survey = attempt(form, design.create_survey, **asking(request), **form.cleaned_data)
        if survey:
            return redirect(survey)
    return render(request, "reports/surveys/form.html", {"form": form})


def survey_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a draft; of an open survey how long it asks."""
    survey = to_run(request, pk)
    if survey.is_over:
        raise Http404
    kind = SurveyEditForm if survey.is_draft else OpenSurveyForm
    form = kind(request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, design.change_survey, form.instance, **asking(request))
        if changed is not None:
            return redirect(changed)
    return render(request, "reports/surveys/edit.html", {"form": form, "survey": survey})


@role_required(*MAY_DESIGN)
def survey_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same questions again."""
    survey = the_survey(request, pk)
    form = CopyForm(request.POST or None, initial={"title": survey.title})
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        copy = attempt(form, design.copy_survey, survey, **facts)
        if copy:
            return redirect(copy)
    return render(request, "reports/surveys/copy.html", {"form": form, "survey": survey})


def survey_translate(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """All texts of a draft, each beside where it is written in the language."""
    survey = to_run(request, pk)
    if not survey.is_draft or language not in language_names() or language == survey.language:
        raise Http404
    form = TranslationForm(request.POST or None, instance=survey, language=language)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | {"words": form.words, "questions": form.worded}
        if attempt(form, translating.translate_survey, survey, language=language, **facts):
            return redirect(survey)
    facts = {"form": form, "survey": survey, "in_language": language_names()[language]}
    return render(request, "reports/surveys/translate.html", facts)


@posted_from(to_run)
def survey_delete(request: HttpRequest, pk: int) -> HttpResponse:
    survey = to_run(request, pk)
    return act(
        request,
        design.delete_draft,
        survey,
        done=_("The draft is gone."),
        to=reverse("surveys:list"),
    )


def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    survey = to_run(request, pk)
    form = QuestionForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        question = attempt(form, design.add_question, survey, **facts)
        if question:
            return redirect(survey)
    facts = {"form": form, "survey": survey}
    return render(request, "reports/surveys/question.html", facts)


def the_question(request: HttpRequest, pk: int) -> Question:
    """The question, for somebody who may change its survey."""
    surveys = Survey.objects.visible_to(user_of(request))
    rows = Question.objects.filter(survey__in=surveys).select_related("survey__made_by")
    question = get_object_or_404(rows, pk=pk)
    require_run(user_of(request), question.survey)
    return question


def its_survey(request: HttpRequest, pk: int) -> Survey:
    return the_question(request, pk).survey


def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    question = the_question(request, pk)
    form = QuestionEditForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | {"expected_text": form.cleaned_data.get("expected_text")}
        changed = attempt(form, design.change_question, form.instance, **facts)
        if changed is not None:
            return redirect(question.survey)
    facts = {"form": form, "survey": question.survey, "question": question}
    return render(request, "reports/surveys/question.html", facts)


@posted_from(its_survey)
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    question = the_question(request, pk)
    page = question.survey.get_absolute_url()
    return act(request, design.remove_question, question, done=_("Taken out."), to=page)


@posted_from(its_survey)
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    question = the_question(request, pk)
    page = question.survey.get_absolute_url()
    is_up = request.POST.get("to") != "down"
    return act(request, design.move_question, question, up=is_up, done=_("Moved."), to=page)


# Who is asked -----------------------------------------------------------------------------------


def the_frame_page(request: HttpRequest, pk: int) -> str:
    return reverse("surveys:frame", args=[to_run(request, pk).pk])


@posted_from(the_frame_page)
def frame_propose(request: HttpRequest, pk: int) -> HttpResponse:
    page = the_frame_page(request, pk)
    done = _("Who could be asked is proposed.")
    return act(request, frame.propose_frame, to_run(request, pk), done=done, to=page)


def frame_add(request: HttpRequest, pk: int) -> HttpResponse:
    survey = to_run(request, pk)
    form = AddMemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, frame.add_to_frame, survey, **facts):
            return redirect("surveys:frame", pk=survey.pk)
    return render(request, "reports/surveys/add_member.html", {"form": form, "survey": survey})


def member_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave somebody out with the reason; without one the person is asked."""
    surveys = Survey.objects.visible_to(user_of(request))
    rows = FrameMember.objects.filter(survey__in=surveys)
    member = get_object_or_404(
        rows.select_related("survey__made_by", "person", "customer__unit"), pk=pk
    )
    require_run(user_of(request), member.survey)
    form = LeaveOutForm(request.POST or None, initial={"reason": member.left_out})
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, frame.leave_out, member, **facts) is not None:
            return redirect("surveys:frame", pk=member.survey_id)
    facts = {"form": form, "survey": member.survey, "member": member}
    return render(request, "reports/surveys/member.html", facts)


# Opening, closing, telling ----------------------------------------------------------------------


@posted_from(to_run)
def survey_open(request: HttpRequest, pk: int) -> HttpResponse:
    survey = to_run(request, pk)
    return act(
        request,
        opening.open_survey,
        survey,
        site=request.build_absolute_uri("/"),
        done=_("The survey is open: the invitations are on their way."),
        to=survey.get_absolute_url(),
    )


@posted_from(to_run)
def survey_close(request: HttpRequest, pk: int) -> HttpResponse:
    survey = to_run(request, pk)
    page = survey.get_absolute_url()
    return act(request, closing.close_survey, survey, done=_("The survey is closed."), to=page)


def survey_evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    survey = to_run(request, pk)
    if not survey.is_over:
        raise Http404
    form = EvaluationForm(request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, evaluating.evaluate_survey, survey, **facts) is not None:
            return redirect(survey)
    return render(request, "reports/surveys/evaluate.html", {"form": form, "survey": survey})


def survey_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the results to somebody, or to everybody who was asked."""
    survey = to_run(request, pk)
    if not survey.is_over:
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people = readers_of(survey, on=timezone.localdate(), **form.cleaned_data)
        sent = attempt(form, evaluating.report_survey, survey, people=people, **asking(request))
        if sent is not None:
            words = ngettext("Sent to %(n)s person.", "Sent to %(n)s people.", sent)
            toast(request, words % {"n": sent})
            return redirect(survey)
    return render(request, "reports/surveys/report.html", {"form": form, "survey": survey})


def readers_of(survey: Survey, *, on: date, person: Person | None, everybody: bool) -> list[Person]:
    """To whom the results go; who was asked and cannot be reached any more is left out."""
    found = [person] if person else []
    if everybody:
        rows = survey.invitations.select_related("person__merged_into")
        asked = (each.person.merged_into or each.person for each in rows)
        found += [who for who in asked if who.email and not who.is_gone(on=on)]
    return found
