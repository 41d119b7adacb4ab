"""The demo: whole contests with invented works and people, made through the services as real ones are.

The colleges are real public ones, but for those whose work is shown as refused or absent. Nothing of an installation
is here: passwords and cards of the demo open the demo alone.
"""
