#!/usr/bin/env python
"""Entry point of every management command.

Without DATABASE_URL the embedded PostgreSQL is used: the running one where `manage.py up` or
another command runs it, otherwise one that is started for the duration of this command.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError

        from brm.history.context import changes_by_command
        from brm.stack.errors import StackError
        from brm.stack.services import services_for
    except ImportError as error:
        sys.exit(f"{error.name} is not installed here: run `make install`, then .venv/bin/python.")
    try:
        with services_for(sys.argv), changes_by_command(*sys.argv[1:2]):
            execute_from_command_line(sys.argv)
    except (StackError, ImproperlyConfigured) as error:
        sys.exit(f"{sys.argv[0]}: {error}")
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"{sys.argv[0]}: the database said: {str(error).strip().splitlines()[0]}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
