"""Time zones as people look for them: by the IANA name, by a city in it, or by a city that everyone knows."""

from __future__ import annotations

import zoneinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from bot.errors import BadInputError

if TYPE_CHECKING:
    import datetime as dt

TEXT_LIMIT: Final = 60
UTC: Final = "UTC"
# Cities that many look for and that IANA names after another one.
CITIES: Final = {
    "Abuja": "Africa/Lagos",
    "Ankara": "Europe/Istanbul",
    "Atlanta": "America/New_York",
    "Bangalore": "Asia/Kolkata",
    "Barcelona": "Europe/Madrid",
    "Beijing": "Asia/Shanghai",
    "Boston": "America/New_York",
    "Brasília": "America/Sao_Paulo",
    "Canberra": "Australia/Sydney",
    "Cape Town": "Africa/Johannesburg",
    "Cologne": "Europe/Berlin",
    "Dallas": "America/Chicago",
    "Delhi": "Asia/Kolkata",
    "Frankfurt": "Europe/Berlin",
    "Geneva": "Europe/Zurich",
    "Hamburg": "Europe/Berlin",
    "Hanoi": "Asia/Ho_Chi_Minh",
    "Houston": "America/Chicago",
    "Islamabad": "Asia/Karachi",
    "Kyoto": "Asia/Tokyo",
    "Las Vegas": "America/Los_Angeles",
    "Lyon": "Europe/Paris",
    "Miami": "America/New_York",
    "Milan": "Europe/Rome",
    "Montreal": "America/Toronto",
    "Mumbai": "Asia/Kolkata",
    "Munich": "Europe/Berlin",
    "New Delhi": "Asia/Kolkata",
    "Osaka": "Asia/Tokyo",
    "Ottawa": "America/Toronto",
    "Philadelphia": "America/New_York",
    "Pretoria": "Africa/Johannesburg",
    "Rio de Janeiro": "America/Sao_Paulo",
    "Saint Petersburg": "Europe/Moscow",
    "San Diego": "America/Los_Angeles",
    "San Francisco": "America/Los_Angeles",
    "Seattle": "America/Los_Angeles",
    "Shenzhen": "Asia/Shanghai",
    "Tel Aviv": "Asia/Jerusalem",
    "Washington": "America/New_York",
    "Wellington": "Pacific/Auckland",
}
# One for each hour that many people live in: what is offered before anything is typed.
COMMON: Final = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Athens",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
_AREAS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


@cache
def zone_names() -> tuple[str, ...]:
    """Return the IANA names of places, and UTC, in their order. The files are looked through once."""
    found = (name for name in zoneinfo.available_timezones() if name.split("/", maxsplit=1)[0] in _AREAS)
    return (UTC, *sorted(found))


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone of this IANA name. Raises BadInputError for any other."""
    try:
        if name in zone_names():
            return zoneinfo.ZoneInfo(name)
    except (OSError, ValueError):
        pass
    raise BadInputError(
        f"I do not know the time zone “{name[:TEXT_LIMIT]}”. Pick one from the list, like Europe/Berlin or New York."
    )


@lru_cache(maxsize=1024)
def zone_or_utc(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone of this name, or UTC where this machine does not know it (any more)."""
    try:
        return zone_of(name)
    except BadInputError:
        return zoneinfo.ZoneInfo(UTC)


def read_zone(text: str) -> str:
    """Return the IANA name that is meant: a name, or a city. Raises BadInputError for what is none, or several."""
    typed, found = _plain(text), find_zones(text, limit=2)
    if typed and found and (len(found) == 1 or typed in _names_of(found[0])):
        return found[0]
    return zone_of(text).key


def _names_of(zone: str) -> set[str]:
    """Return the plain names that mean this zone and no other."""
    cities = {city for city, name in _cities().items() if name == zone}
    return {_plain(zone), _plain(zone.rsplit("/", maxsplit=1)[-1]), *cities}


def find_zones(text: str, limit: int = 25) -> list[str]:
    """Return the zones whose name, city or country-wide city begins like `text`, then those that hold it."""
    typed = _plain(text[:TEXT_LIMIT])
    if not typed:
        return list(COMMON[:limit])
    names = zone_names()
    places = {name: _plain(name.rsplit("/", maxsplit=1)[-1]) for name in names}
    by_city = [zone for city, zone in _cities().items() if city.startswith(typed)]
    begins = [name for name in names if _plain(name).startswith(typed) or places[name].startswith(typed)]
    holds = [name for name in names if typed in _plain(name)]
    exact = [name for name in begins if typed in {places[name], _plain(name)}]
    return list(dict.fromkeys([*exact, *by_city, *begins, *holds]))[:limit]


def in_words(name: str, now: dt.datetime) -> str:
    """Return a zone with what its clocks show now: "Europe/Berlin, now 17:42 (UTC+1)"."""
    return f"{name.replace('_', ' ')}, {clock_words(name, now)}"


def clock_words(name: str, now: dt.datetime) -> str:
    """Return what the clocks of a zone show now: "now 17:42 (UTC+1)"."""
    local = now.astimezone(zone_or_utc(name))
    offset = local.utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"now {local:%H:%M} (UTC{sign}{hours}{f':{rest:02}' if rest else ''})"


@cache
def _cities() -> dict[str, str]:
    return {_plain(city): zone for city, zone in CITIES.items()}


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
