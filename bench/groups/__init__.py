# SPDX-License-Identifier: MIT
"""The groups of the bench: a module each, with `races(bench)`, or `figures(bench)`, or both."""
