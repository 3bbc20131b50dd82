"""manage.py check_documents: hold every kept file against its digest, remove what no row names."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from brm.documents.checking import check_files


class Command(BaseCommand):
    help = (
        "Hold every kept file of a document against its digest, and remove files that an upload "
        "which never ended has left. Ends with an error where a file is missing or damaged."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_files()
        for digest in found.missing:
            self.stderr.write(f"missing {digest}")
        for digest in found.damaged:
            self.stderr.write(f"damaged {digest}")
        self.stdout.write(
            f"{found.whole} whole, {len(found.missing)} missing, {len(found.damaged)} damaged, "
            f"{found.removed} left over and removed"
        )
        if found.missing or found.damaged:
            raise CommandError("Not every kept file is there as it was uploaded.")
