"""How often a server of a fault run fails, and how: see ``tests/standins/base.py``."""

# Of the requests of each class, how many meet which fault.
RATES = {
    "publish": {
        "after": 0.02,
        "before": 0.02,
        "reset": 0.02,
        "nonsense": 0.01,
        "silent": 0.008,
        "deaf": 0.008,
        "busy": 0.004,
        "invalid": 0.003,
        "rotated": 0.001,
    },
    "prepare": {"after": 0.01, "before": 0.01, "reset": 0.01, "silent": 0.002, "invalid": 0.002},
    "list": {"before": 0.02, "deaf": 0.003},
    "ask": {"before": 0.02},
    "renew": {"before": 0.05, "after": 0.02},
}
