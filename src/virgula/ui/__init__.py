"""The design system: tokens, components, base layouts."""
