"""The gestor: the library's admin, shut to passwords alone and whole in Spanish."""
