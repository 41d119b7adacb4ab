"""What the house needs to keep itself: not part of the package."""
