# SPDX-License-Identifier: MIT
"""The modules that ferrule-bind makes for CFFI: `safe` and `raw`. The portable binding."""
