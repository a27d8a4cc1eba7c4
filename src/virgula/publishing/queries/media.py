"""Who may open the pictures and films of posts that are not public yet."""

from typing import Any

from virgula.institutions.scope import reach_of
from virgula.media.models import Upload
from virgula.publishing.models import PostMedium


def may_read_medium(user: Any, upload: Upload) -> bool:
    """Tell whether the user works on a post that holds the file."""
    if not user.has_perm("publishing.view_delivery"):
        return False
    systems = reach_of(user).system_ids
    return PostMedium.objects.filter(upload=upload, post__system__in=systems).exists()
