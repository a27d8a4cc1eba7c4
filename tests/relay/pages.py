"""Pages of invented sites, as sites of institutions print them."""

import json

NEWS = [
    ("/nota/1", "Feria de datos abiertos en la plaza mayor", "27 de enero de 2023"),
    ("/nota/2", "Taller para preguntar sin miedo en el mercado", "26 de enero de 2023"),
    ("/nota/3", "Convocatoria al certamen de ensayo universitario", "20 de enero de 2023"),
    ("/nota/4", "Jornada de archivos municipales en la sierra", "12 de enero de 2023"),
]


def rss(*items: str) -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Noticias del cuerpo</title>{inside}</channel></rss>"
    ).encode()


def item(link: str, title: str, date: str = "Fri, 27 Jan 2023 09:05:00 -0600") -> str:
    return f"<title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"


def front_page(feed: str = "") -> bytes:
    """A page with a menu and a list of news; it declares its feed when it has one."""
    link = f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{feed}">'
    rows = "".join(
        f'<article class="aviso"><h3><a href="{to}">{title}</a></h3>'
        f'<span class="fecha">{date}</span><p>Entrada libre y sin costo para todas.</p></article>'
        for to, title, date in NEWS
    )
    return (
        "<!doctype html><html lang=es><head><meta charset=utf-8><title>Instituto del Valle</title>"
        f"{link if feed else ''}</head><body><nav><a href=/>Inicio</a></nav>"
        f"<h1>Comunicados</h1><div id=lista>{rows}</div>"
        "<script>document.title = 'otra cosa'</script></body></html>"
    ).encode()


def news_page(extra: str = "", *, data: object = None, title: str = "Feria de datos") -> bytes:
    """A page of one piece of news, with what it says of itself in ``extra`` and ``data``."""
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title} | Instituto del Valle"
        f"</title>{extra}{script}</head><body><main><h1>{title}</h1>"
        "<p>Trece municipios muestran qué publican y para qué sirve cada dato.</p>"
        '<img src="/feria.jpg" alt="Mesas en la plaza"><p>Corto.</p></main></body></html>'
    ).encode()
