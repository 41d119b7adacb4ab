"""The demo: complete contests with invented works and people, made through the services.

The institutions are real public colleges, except for those whose work is shown as refused or absent. Passwords and
cards of the demo are valid in the demo only.
"""
