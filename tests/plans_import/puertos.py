"""A small invented plan, and the windows of its system."""

PLAN = """\
# Plan 2024 de la Mesa de Puertos

## A. Aprender

Contribuye a 1.1.1 A y 1.1.2 del Programa Marea.

## B. Contar

| Componente | Actividad | Plazo | Responsable |
|---|---|---|---|
| A. Aprender | 1. Escribir la guía | Marzo | Mesa de Puertos |
| | 2. Traducir la guía | Junio | |
| B. Contar | 1. Radio en el muelle | Permanente | |
"""
WINDOWS = [
    {
        "key": key,
        "name": key,
        "first_month": first,
        "end_month": end,
        "shape": shape,
        "colour_light": "#2F5D62",
        "colour_dark": "#9CD3D8",
    }
    for key, first, end, shape in (
        ("lluvia", 0, 6, "circle"),
        ("seca", 6, 12, "square"),
        ("siempre", None, None, "ring"),
    )
]
