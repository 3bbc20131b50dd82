"""Fields that find a row by what one types, instead of a choice of all rows there are.

Every app registers what can be looked up, in its `AppConfig.ready()`:

    from brm.ui.lookup import Lookup, LookupField, lookups
    lookups.register("units", Lookup(Unit))

A form then says `Meta.field_classes = {"parent": LookupField}`, or has a field
`LookupField(Unit.objects.all(), label=_("Unit"))`; a filter is `LookupFilter(queryset=...)`.

It is drawn as a text field. As one types, a list of at most 12 rows is fetched; without JavaScript
one types the code, or the name where only one row has it. What is shown is `Grid North · GN`. What
is not understood stays as it was typed, with a sentence that names the nearest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brm.ui import letters  # noqa: F401  brings the comparisons by letters
from brm.ui.registry import Registry

if TYPE_CHECKING:
    RowField = forms.ModelChoiceField[Any]
else:
    RowField = forms.ModelChoiceField

MOST = 12
"""So many rows are offered at once."""
CAP = 200
"""Of so many matches the best are chosen, so that a single letter costs no more than a name."""
NAMED = 4
"""So many rows a sentence names."""
APART = " · "

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Lookup:
    """How rows of a model are found: by `code`, which is unique, and by `name`.

    Both are paths of a lookup. `also` are further paths that name a row exactly, such as an
    address; `more` is the path to what tells rows of one name apart in the list. `rows(user)` are
    those that are offered; without it, all that the user may see.
    """

    model: type[Model]
    code: str = "code"
    name: str = "name"
    also: tuple[str, ...] = ()
    more: str = ""
    rows: Callable[[Any], Rows] | None = None

    def seen_by(self, user: Any) -> Rows:
        if self.rows:
            return self.rows(user)
        seen: Rows = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        return seen

    def shown(self, row: Any) -> str:
        """The name and the code, as it stands in the field: it is the row's and no other's."""
        name, code = _read(row, self.name), _read(row, self.code)
        return name if name == code else f"{name}{APART}{code}"

    def told_apart(self, row: Any) -> str:
        return _read(row, self.more) if self.more else ""

    def named_exactly(self, rows: Rows, text: str) -> list[Any]:
        """The row of that code or of what was shown; else those of that name, at most 13."""
        tail = text.rpartition(APART)[2]
        by = [Q(**{self.code: text}), Q(**{self.code: tail}), Q(**{f"{self.name}__reads": text})]
        by += [Q(**{f"{path}__reads": text}) for path in self.also]
        found = list(self._joined(rows).filter(reduce(or_, by)).distinct()[: MOST + 1])
        if certain := [row for row in found if text in (_read(row, self.code), self.shown(row))]:
            return certain[:1]
        return [row for row in found if text.lower() in self._names(row)]

    def search(self, rows: Rows, text: str) -> list[Any]:
        """At most 12 rows whose code or name begins with the letters, then those that have them."""
        if not text:
            return []
        begins = Q(**{f"{self.name}__begins": text})
        for typed in {text, text.upper()}:
            begins |= Q(**{f"{self.code}__startswith": typed})
        found = self._best(rows, begins)
        if len(found) < MOST and len(text) > 2:
            has = Q(**{f"{self.name}__has": text})
            found += [row for row in self._best(rows, has) if row not in found]
        return found[:MOST]

    def nearest(self, rows: Rows, text: str) -> list[Any]:
        """Rows with a name that is spelt much like it, the most alike first."""
        alike = rows.filter(**{f"{self.name}__trigram_similar": text}).order_by().values("pk")[:CAP]
        found = self._joined(self._all.filter(pk__in=alike))
        likeness = TrigramSimilarity(self.name, text)
        return list(found.annotate(likeness=likeness).order_by("-likeness", "pk")[:NAMED])

    def _best(self, rows: Rows, condition: Q) -> list[Any]:
        """The shortest names of the first 200 that match: an exact one stands on top."""
        few = rows.filter(condition).order_by().values("pk")[:CAP]
        found = self._joined(self._all.filter(pk__in=few))
        return list(found.order_by(Length(self.name), self.name, "pk")[:MOST])

    def _joined(self, rows: Rows) -> Rows:
        joined = {path.rpartition("__")[0] for path in (self.name, self.code, self.more)} - {""}
        return rows.select_related(*joined) if joined else rows

    def _names(self, row: Any) -> list[str]:
        return [_read(row, path).lower() for path in (self.name, *self.also)]

    @property
    def _all(self) -> Rows:
        return self.model._default_manager.all()


def _read(row: Any, path: str) -> str:
    """What stands at the path; nothing where the way there is empty."""
    for name in path.split("__"):
        row = getattr(row, name, None)
    return "" if row is None else str(row)


lookups: Registry[Lookup] = Registry()


def lookup_of(model: type[Model]) -> str:
    """The name of the first registered look-up of the model. Raises KeyError without one."""
    for name in lookups.names():
        if lookups[name].model is model:
            return name
    raise KeyError(model)


def shown(row: Model) -> str:
    """A row as a look-up field shows it, and as one may type it there."""
    return lookups[lookup_of(type(row))].shown(row)


class Typed(str):
    """What somebody typed into a look-up field, as against the key of a row."""

    __slots__ = ()


class LookupInput(forms.TextInput):
    """A text field with the list of what is offered for what stands in it."""

    def __init__(self, model: type[Model], lookup: str = "") -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"})
        self.attrs |= {"placeholder": gettext_lazy("Name or code"), "class": "form-control"}
        self.model, self.lookup = model, lookup

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id') or name}-offered"
        href = reverse("ui:lookup", args=[self.lookup or lookup_of(self.model)])
        attrs = (attrs or {}) | {"list": list_id, "data-lookup": href}
        drawn = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}"></datalist>', drawn, list_id)


class LookupField(RowField):
    """A row of `queryset`, found by its code or name.

    `lookup` names the registered look-up; without it, the first one of the model.
    """

    choices: Any = ()
    """None are offered: whoever asks a field for its choices would read every row there is."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("Write the name or code of one that there is."),
    }

    def __init__(self, queryset: Any, *, lookup: str = "", **more: Any) -> None:
        self.named = lookup
        more["widget"] = LookupInput(queryset.model, lookup)
        for unused in ("empty_label", "blank", "null_label", "null_value"):
            more.pop(unused, None)
        super().__init__(queryset, **more)

    @property
    def lookup(self) -> Lookup:
        return lookups[self.named or lookup_of(cast(Rows, self.queryset).model)]

    def bound_data(self, data: Any, initial: Any) -> Any:
        kept = super().bound_data(data, initial)
        return Typed(kept) if isinstance(kept, str) else kept

    def prepare_value(self, value: Any) -> Any:
        """What was typed as it is; a row, or the key of one, as its name and code."""
        if value is None or isinstance(value, Typed):
            return value
        if isinstance(value, Model):
            return self.lookup.shown(value)
        try:
            row = self.lookup._joined(self.lookup._all).filter(pk=value).first()
        except (TypeError, ValueError):
            return value
        return self.lookup.shown(row) if row else ""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        text = " ".join(str(value or "").split())
        if not text:
            return None
        ProhibitNullCharactersValidator()(text)
        rows = cast(Rows, self.queryset).all()
        found = self.lookup.named_exactly(rows, text)
        if len(found) == 1:
            return found[0]
        raise ValidationError(self._sentence(rows, text, found), code="invalid_choice")

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != " ".join(str(data or "").split())

    def _sentence(self, rows: Any, text: str, found: Sequence[Any]) -> str:
        """Why it is none of the rows, and which ones may be meant."""
        elsewhere = [] if found else self.lookup.named_exactly(self.lookup._all, text)
        if len(elsewhere) == 1:
            row = self.lookup.shown(elsewhere[0])
            return _("%(row)s cannot be chosen here.") % {"row": row}
        names = rows.model._meta
        words = {"typed": text, "kind": names.verbose_name, "kinds": names.verbose_name_plural}
        if several := found or self.lookup.search(rows, text):
            words["near"] = self._named(several)
            n = len(several)
            words["n"] = f"{n}+" if n >= MOST else str(n)
            return (
                ngettext(
                    "“%(typed)s” is not the whole name of a %(kind)s. It matches %(near)s.",
                    "%(n)s %(kinds)s match “%(typed)s”: %(near)s. Write the code of one.",
                    n,
                )
                % words
            )
        if near := self.lookup.nearest(rows, text):
            words["near"] = self._named(near)
            return capfirst(_("no %(kind)s is called “%(typed)s”. Near it: %(near)s.") % words)
        return capfirst(_("no %(kind)s is called “%(typed)s”.") % words)

    def _named(self, rows: Sequence[Any]) -> str:
        shown = [self.lookup.shown(row) for row in rows[:NAMED]]
        return ", ".join([*shown, "…"] if len(rows) > NAMED else shown)


class LookupFilter(django_filters.Filter):
    """Narrows a list to what belongs to the row that was looked up."""

    field_class = LookupField
