"""Anything dated that the public may attend or answer: the public agenda and who follows it."""
