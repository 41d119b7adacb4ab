"""Pure: the rules of judging. Standard library only; frozen values in, frozen values out."""
