"""What readers say is wrong."""

from virgula.plans.choices import ReportStatus
from virgula.plans.models import ErrorReport
from virgula.platform.scoping import Reach, within


def open_report_count(reach: Reach) -> int:
    """Count the notices of readers that nobody has answered."""
    rows = within(ErrorReport.objects.all(), reach, system="line__plan__system")
    return rows.filter(status=ReportStatus.RECEIVED).count()
