#!/usr/bin/env python
"""Entry point of every management command.

Without DATABASE_URL or REDIS_URL the embedded services are used: the running ones where
`manage.py up` runs, otherwise PostgreSQL is started for the duration of this command.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    from brm.stack.services import services_for

    with services_for(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
