from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        """Register the place, tabs and panels, what happens, histories and kinds of import."""
        from brm.history.pages import History, histories
        from brm.outbox.sweeps import sweeps
        from brm.ui.navigation import Place, places
        from customers import customer_page, imports, subject_pages
        from customers.freshness import snapshots
        from customers.models import Customer, Mandate, Person, TeamMember, Unit
        from customers.money import anomaly_kinds, person_anomalies
        from customers.operations.find_duplicates import find_duplicates
        from customers.operations.follow import follow_structure
        from customers.operations.settle import settle_people
        from customers.people import contacts, duplicate_anomalies
        from customers.registrations import gaps as customer_gaps
        from customers.registrations import happenings, lookups, merge_happenings
        from customers.registrations import holdings as customer_holdings
        from customers.registrations import merging as what_moves
        from customers.registrations import panels as customer_panels
        from customers.registrations import personal as personal_fields
        from customers.registrations import plans as plan_registrations
        from customers.registrations import touched as structure_touched
        from customers.registries.tabs import Tab, tabs, tabs_of_other_apps

        place = Place(_("Customers"), "customers:list", "diagram-3", also=tabs_of_other_apps)
        places.register("customers", place, order=20)
        histories.register("customers.customer", History(Customer, customer_page.HISTORY))
        histories.register("customers.unit", History(Unit, subject_pages.UNIT_HISTORY))
        histories.register("customers.person", History(Person, subject_pages.PERSON_HISTORY))
        for model in (Mandate, TeamMember):
            histories.register(model._meta.label_lower, History(model))
        customer_page.register_tabs()
        customer_panels.register()
        customer_holdings.register()
        sweeps.register("structure", follow_structure, order=5)
        sweeps.register("freshness", settle_people, order=6)
        sweeps.register("duplicates", find_duplicates, order=7)
        customer_gaps.register()
        anomaly_kinds.register()
        plan_registrations.register()
        structure_touched.register()
        happenings.register()
        merge_happenings.register()
        lookups.register()
        snapshots.register()
        person_anomalies.register()
        duplicate_anomalies.register()
        contacts.register()
        personal_fields.register()
        what_moves.register()
        tabs.register("stakeholders", Tab(_("Stakeholders"), "customers:stakeholders"), order=25)
        assert imports.UNITS
