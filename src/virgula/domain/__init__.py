"""Pure rules: no framework, no input or output, no clock."""
