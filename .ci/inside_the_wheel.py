"""Run by the wheel's own Python, outside the checkout: is everything a page needs inside?"""

import sys
from importlib.resources import files
from pathlib import Path

checkout = Path(sys.argv[1])
package = Path(str(files("renkei")))
if checkout in package.parents:
    sys.exit(f"this is the checkout's renkei, not the wheel's: {package}")


def kept(folder: Path, *patterns: str) -> set[str]:
    found = (
        path for pattern in patterns for path in folder.rglob(pattern) if "__pycache__" not in path.parts
    )
    return {str(path.relative_to(folder)) for path in found if path.is_file()}


wanted = ("jinja/**/*", "templates/**/*", "static/**/*", "fonts/**/*", "data/**/*")
missing = kept(checkout / "renkei", *wanted) - kept(package, *wanted)
missing |= kept(checkout / "packs", "*") - kept(package / "_packs", "*")
if missing:
    sys.exit("the wheel lacks:\n" + "\n".join(sorted(missing)))

from renkei.ground.standard import STANDARD_PACK  # noqa: E402 - only after we know whose it is

if package / "_packs" / "standard" != STANDARD_PACK:
    sys.exit(f"the standard pack is {STANDARD_PACK}")
print(f"{package}: templates, static files, fonts and packs are inside")
