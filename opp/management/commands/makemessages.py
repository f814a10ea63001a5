"""Django's own, for the names by which this project marks sentences, and with a header that only changes with its facts."""

import re
from pathlib import Path

from django.core.management.commands import makemessages

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plural}
"""


class Command(makemessages.Command):
    """`noop` marks what is translated where it is shown, `lazy` what a form says before it knows its reader."""

    # A translation of the sentence of before, kept under a new one, is too easily taken for good.
    msgmerge_options = ["--quiet", "--backup=none", "--update", "--no-fuzzy-matching"]
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=noop", "--keyword=lazy"]

    def write_po_file(self, potfile, locale):
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        header, _, entries = path.read_text().partition("\n\n")
        plural = re.search(r'^"Plural-Forms: .*"$', header, re.M)
        path.write_text(HEADER.format(language=locale, plural=plural[0] if plural else "") + "\n" + entries)
