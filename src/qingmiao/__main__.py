"""`python -m qingmiao`: the same as the console script."""

import sys

from qingmiao.config.cli import main

sys.exit(main())
