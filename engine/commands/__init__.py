"""The command groups, each loaded when first used: parse, call one function, print. The only door to click."""
