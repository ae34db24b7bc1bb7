# SPDX-License-Identifier: MIT
"""io_uring as it is, by the names of its manual pages. UNSAFE: addresses are integers, and a wrong one is a crash.

Nothing in this package uses it. It can be left out when the package is built (RAW=0), and FERRULE_RAW=0 in the
environment refuses it.
"""

import sys

from ferrule._binding import load_raw

# The generated module takes this one's place: nothing stands between the caller and its functions.
sys.modules[__name__] = load_raw()
