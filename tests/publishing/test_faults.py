"""Everything goes wrong at once (D-2; demands 1, 2, 5): nothing is out twice, lost or hidden.

The same run with 10,000 deliveries is ``python -m bench faults``.
"""

import sys

import pytest

from tests.publishing.faultrun import Scale, run_faults, table

pytestmark = [
    pytest.mark.kill,
    pytest.mark.usefixtures("db"),
    pytest.mark.xdist_group("kill"),
]


@pytest.fixture
def db(committed):
    """Our own, with committed rows; by this name pytest-django knows that a test needs tables."""


def test_through_a_run_of_faults_every_delivery_is_out_once(tmp_path, capsys):
    outcome = run_faults(Scale(of_each=24, waves=4, dies=0.02, zombies=1), tmp_path)
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(table(outcome)) + "\n")
    assert outcome.published == outcome.deliveries
    assert (outcome.duplicates.total(), outcome.lost.total()) == (0, 0)
