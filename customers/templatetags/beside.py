"""Draw what other apps show beside a thing on its page."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from customers.models import Customer
from customers.registries import beside as registry

register = template.Library()


@register.simple_tag(takes_context=True)
def beside(
    context: dict[str, Any], kind: str, key: object, customer: Customer | None = None
) -> SafeString:
    """Every registered panel that has something to say of the thing of this kind and key."""
    request = context["request"]
    drawn = []
    for each in registry.beside:
        facts = each.facts(kind, str(key), customer, request.user)
        if facts is not None:
            drawn.append(render_to_string(each.template, facts, request=request))
    return mark_safe("".join(drawn))  # noqa: S308  each part is a rendered template
