"""Operations of a migration that change the models together, so that these are rendered once.

Django renders a model and all that hang together with it anew for each operation. Here everything
hangs together with the units, so that making a database took a minute, and takes seconds this way.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

ADDITIONS = (AddField, AddIndex, AddConstraint)


class AtOnce(Operation):
    """Applies operations between one state of the models, before all of them, and one after.

    None of them may need what another one does to the same field. A table that one of them makes is
    made as it is after all of them, so what others add to it is there already; on the way back its
    triggers go with it.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what was rendered; asked for again, it is rendered anew
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self._own_steps():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self._own_steps()):
            if not (isinstance(operation, AddTrigger) and operation.model_name in self._made()):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def _own_steps(self) -> list[Operation]:
        made = self._made()
        return [
            each
            for each in self.operations
            if not (isinstance(each, ADDITIONS) and each.model_name_lower in made)
        ]

    def _made(self) -> set[str]:
        return {each.name_lower for each in self.operations if isinstance(each, CreateModel)}

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"
