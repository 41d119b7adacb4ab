"""How requests are served: routes, static files, errors and logs."""
