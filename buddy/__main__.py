"""`python -m buddy`."""

import sys

from buddy.cli import main

sys.exit(main())
