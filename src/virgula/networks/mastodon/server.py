"""What is asked of a server of the Mastodon API, one question at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from virgula.domain.delivery import NotReadyError, RejectedError, UnknownOutcomeError
from virgula.domain.network import Account, Answer, Found, Heard, Medium, Results, Wire
from virgula.networks.answers import object_of, parsed, raise_for, rows_of, text_of
from virgula.networks.mastodon.words import text_in

PAGE = 40
# 400 statuses in the minutes that a look covers is more than any account of ours says.
PAGES = 10
EXTENSIONS = {"image/jpeg": "jpg", "image/svg+xml": "svg", "video/quicktime": "mov"}
# The server works on a film for minutes, on a picture for seconds.
LOOK_AGAIN_SECONDS = 10.0


def authority(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.token}"}


def get(wire: Wire, path: str, params: Mapping[str, str] | None = None) -> Answer:
    account = wire.account
    answer = wire.client.call(
        "GET", f"{account.base_url}{path}", headers=authority(account), params=params
    )
    raise_for(answer)
    return answer


def me(wire: Wire) -> dict[str, Any]:
    answer = get(wire, "/api/v1/accounts/verify_credentials")
    found = object_of(answer)
    text_of(found, "id", answer)
    return found


def own_statuses(wire: Wire, *, since: datetime, reblogs: bool) -> Iterator[dict[str, Any]]:
    """Read our own statuses back to an instant, the newest first; all of them, or it fails."""
    path = f"/api/v1/accounts/{me(wire)['id']}/statuses"
    params = {"limit": str(PAGE), "exclude_reblogs": "false" if reblogs else "true"}
    for _ in range(PAGES):
        answer = get(wire, path, params)
        page = rows_of(parsed(answer), answer)
        found = [(row, found_in(row, answer)) for row in page]
        yield from (row for row, one in found if one.at >= since)
        if len(page) < PAGE or found[-1][1].at < since:
            return
        params["max_id"] = found[-1][1].remote_id
    raise UnknownOutcomeError("too many statuses to read them all")


def found_in(row: Mapping[str, Any], answer: Answer | None = None) -> Found:
    """Return a listed status; a list that cannot be read proves nothing."""
    answer = answer or Answer(200, {}, b"")
    try:
        at = datetime.fromisoformat(text_of(row, "created_at", answer))
    except ValueError as error:
        raise UnknownOutcomeError("a status has no date", http_status=answer.status) from error
    answers = str(row["in_reply_to_id"] or "") if "in_reply_to_id" in row else None
    return Found(text_of(row, "id", answer), page_of(row), at, answers)


def page_of(row: Mapping[str, Any]) -> str:
    """Return where people read a status; a repost is read where its original is."""
    shown = row.get("reblog") if isinstance(row.get("reblog"), dict) else row
    return str(shown.get("url") or shown.get("uri") or "") if isinstance(shown, dict) else ""


def content_of(row: Mapping[str, Any]) -> str:
    content = row.get("content")
    return content if isinstance(content, str) else ""


def status_id(wire: Wire, target: str) -> str:
    """Return the id that our server gives to a status: it is told by id, or by its address.

    Raises ``RejectedError`` when there is none.
    """
    target = target.strip()
    if not target.startswith("https://") and not target.startswith("http://"):
        return quote(target, safe="")
    last = urlsplit(target).path.rstrip("/").rpartition("/")[2]
    if target.startswith(f"{wire.account.base_url}/") and last.isalnum():
        return last
    params = {"q": target, "resolve": "true", "type": "statuses", "limit": "1"}
    answer = get(wire, "/api/v2/search", params)
    rows = rows_of(object_of(answer).get("statuses"), answer)
    if not rows:
        raise RejectedError(f"no such post: {target}")
    return text_of(rows[0], "id", answer)


def upload(wire: Wire, medium: Medium) -> tuple[str, bool]:
    """Upload a picture or film with its words; return its id and whether it may be used now."""
    kind, _, subtype = medium.content_type.partition("/")
    name = f"{kind}.{EXTENSIONS.get(medium.content_type, subtype)}"
    answer = wire.client.call(
        "POST",
        f"{wire.account.base_url}/api/v2/media",
        headers=authority(wire.account),
        data={"description": medium.alt} if medium.alt else {},
        files={"file": (name, wire.read(medium.sha256), medium.content_type)},
    )
    raise_for(answer)
    return text_of(object_of(answer), "id", answer), answer.status != 202


def is_ready(wire: Wire, number: str) -> bool | None:
    """Tell whether an upload may be used: not yet is ``False``, gone (or used up) is ``None``."""
    account = wire.account
    answer = wire.client.call(
        "GET", f"{account.base_url}/api/v1/media/{number}", headers=authority(account)
    )
    if answer.status == 404:
        return None
    raise_for(answer)
    return answer.status != 206


def usable_media(
    wire: Wire, media: Sequence[Medium], kept: list[str], *, handle_of: Any
) -> list[str]:
    """Return the ids of the uploads, all ready; those that are kept are not made again.

    Raises ``NotReadyError`` while the server works, with the handle of what is uploaded.
    """
    ready = [is_ready(wire, number) for number in kept]
    if len(kept) != len(media) or None in ready:
        # A draft upload dies after a day; one that was used answers like one that is gone.
        uploads = [upload(wire, medium) for medium in media]
        kept, ready = [number for number, _ in uploads], [done for _, done in uploads]
    if not all(ready):
        raise NotReadyError(
            "the server still works on the media",
            handle=handle_of(kept),
            retry_after=LOOK_AGAIN_SECONDS,
        )
    return kept


def limits_of(wire: Wire) -> dict[str, str]:
    """Return what the server says that it takes, as plain settings; nothing where it does not."""
    try:
        said = object_of(get(wire, "/api/v2/instance"), "configuration")
    except RejectedError:
        return {}
    statuses, media = said.get("statuses"), said.get("media_attachments")
    found: dict[str, Any] = {}
    if isinstance(statuses, dict):
        found["max_characters"] = statuses.get("max_characters")
        found["most_media"] = statuses.get("max_media_attachments")
    if isinstance(media, dict):
        found["image_bytes"] = media.get("image_size_limit")
        found["image_pixels"] = media.get("image_matrix_limit")
        found["video_bytes"] = media.get("video_size_limit")
        found["alt_limit"] = media.get("description_limit")
        types = media.get("supported_mime_types")
        if isinstance(types, list):
            found["types"] = " ".join(sorted(str(one) for one in types))
    return {name: str(value) for name, value in found.items() if value}


def mentions_since(wire: Wire, since: datetime) -> list[Heard]:
    """Return what was said to us since an instant, the oldest first."""
    found: list[Heard] = []
    params = {"types[]": "mention", "limit": str(PAGE)}
    for _ in range(PAGES):
        answer = get(wire, "/api/v1/notifications", params)
        page = rows_of(parsed(answer), answer)
        said = [
            _heard(row["status"], answer) for row in page if isinstance(row.get("status"), dict)
        ]
        found += [one for one in said if one.at >= since]
        if len(page) < PAGE or any(one.at < since for one in said):
            break
        params["max_id"] = text_of(page[-1], "id", answer)
    return sorted(found, key=lambda one: (one.at, one.remote_id))


def _heard(row: Mapping[str, Any], answer: Answer) -> Heard:
    one = found_in(row, answer)
    account = row.get("account")
    who: Mapping[str, Any] = account if isinstance(account, dict) else {}
    return Heard(
        remote_id=one.remote_id,
        url=one.url,
        author=str(who.get("display_name") or who.get("acct") or ""),
        author_url=str(who.get("url") or ""),
        text=text_in(content_of(row)),
        at=one.at,
        answers=str(row.get("in_reply_to_id") or ""),
    )


def counts_of(wire: Wire, remote_ids: Sequence[str]) -> dict[str, Results]:
    """Return how our statuses were received; one that is gone is left out."""
    known: dict[str, Results] = {}
    for number in remote_ids:
        account = wire.account
        answer = wire.client.call(
            "GET",
            f"{account.base_url}/api/v1/statuses/{quote(number, safe='')}",
            headers=authority(account),
        )
        if answer.status == 404:
            continue
        raise_for(answer)
        row = object_of(answer)
        known[number] = Results(
            likes=row.get("favourites_count"),
            reposts=row.get("reblogs_count"),
            replies=row.get("replies_count"),
        )
    return known
