# SPDX-License-Identifier: MIT
"""The modules that ferrule-bind makes in C for CPython alone: `safe` and `raw`. The fastest binding."""
