# SPDX-License-Identifier: MIT
"""The modules that ferrule-bind makes for SWIG: `safe` and `raw`."""
