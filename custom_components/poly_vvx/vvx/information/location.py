"""Where the phone stands."""

from dataclasses import dataclass

from .section import Section, text


@dataclass(frozen=True, kw_only=True)
class Location(Section):
    """Where the phone is said to stand (Management.LocationInformation)."""

    country: str | None = text()
    state: str | None = text()
    district: str | None = text()
    city: str | None = text()
    division: str | None = text()
    neighbourhood_block: str | None = text()
    street_group: str | None = text()
    street: str | None = text()
    street_1: str | None = text()
    street_2: str | None = text()
    road: str | None = text()
    road_section: str | None = text()
    road_subsection: str | None = text()
    road_branch: str | None = text()
    road_pre_modifier: str | None = text()
    road_post_modifier: str | None = text()
    house_number: str | None = text()
    house_number_suffix: str | None = text("House Num. Suff.")
    landmark: str | None = text()
    additional_information: str | None = text("Add. Info")
    additional_code: str | None = text()
    place_name: str | None = text()
    place_type: str | None = text()
    postal_name: str | None = text()
    post_box: str | None = text()
    zip_code: str | None = text()
    building: str | None = text()
    unit: str | None = text()
    floor: str | None = text()
    room: str | None = text()
    seat: str | None = text()
