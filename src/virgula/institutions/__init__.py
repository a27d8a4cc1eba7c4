"""Systems, territories, regions, bodies, collegiate bodies, memberships, roles and labels."""
