"""The loader of data sets and the demonstration."""
