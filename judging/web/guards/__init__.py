"""What guards a request: access, limits, headers and safe input."""
