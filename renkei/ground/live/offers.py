from renkei.ground.live.topics import KINDS, Kind

KINDS["organization"] = Kind(
    may_hear=lambda actor, key: actor.organization_id == key,
    count_newer=lambda actor, key, cursor: 0,  # the count of notices stands in the rail of every page
)
