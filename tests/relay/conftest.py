from tests.platform_http.conftest import Site, site

__all__ = ["Site", "site"]
