"""Hold an exported RO-Crate against the checks of ``roc-validator``, without a network.

``python validation/exports/validate_crate.py FOLDER`` prints every issue, and ends with exit code 1
where the crate lacks anything that RO-Crate 1.1 requires. It runs in an environment of its own,
with ``requirements.txt`` beside this file: the validator asks for an older ``rich``.

The validator looks the names of a crate up at an address. They are taken from the ``rocrate``
package instead, which carries those of version 1.3: all that version 1.1 has are among them.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

PROFILE = "ro-crate-1.1"


def main(words: Sequence[str]) -> int:
    """Validate the crate in a folder."""
    models, services = map(
        import_module, ("rocrate_validator.models", "rocrate_validator.services")
    )
    _serve_names_from_here()
    asked = {"rocrate_uri": str(Path(words[0])), "profile_identifier": PROFILE, "no_cache": True}
    failed = False
    for severity in (models.Severity.REQUIRED, models.Severity.RECOMMENDED):
        settings = models.ValidationSettings(requirement_severity=severity, **asked)
        issues = services.validate(settings).get_issues()
        print(f"{severity.name.lower()}: {len(issues)} issues")
        for issue in issues:
            print(f"  {issue.check.identifier}: {issue.message}")
        failed = failed or (severity is models.Severity.REQUIRED and bool(issues))
    return 1 if failed else 0


def _serve_names_from_here() -> None:
    """Answer requests for a context from the package, and refuse all others."""
    import requests
    from requests.adapters import HTTPAdapter

    names = (files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()

    def send(_: object, request: Any, **__: object) -> Any:
        if not request.url.endswith("/context"):
            raise requests.ConnectionError(f"not asked for here: {request.url}")
        found = requests.Response()
        found.status_code, found.url, found.request = 200, request.url, request
        found.headers["Content-Type"] = "application/ld+json"
        found._content = names  # noqa: SLF001 - a response has no other way to be given its content
        return found

    setattr(HTTPAdapter, "send", send)  # noqa: B010 - of another form than what it replaces


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
