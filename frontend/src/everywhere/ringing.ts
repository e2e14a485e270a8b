import { DOMAIN, type Hass } from "../connection/hass";

/** While a page loads, either comes before the other. */
type Seen = { [part in "entities" | "states"]: Hass[part] | null };

/**
 * Tell when a phone begins or ceases to ring, from the states that the page has anyway.
 *
 * What is returned is to see each update of them. While nothing rings, that costs one
 * comparison for each phone.
 */
export function ringWatch(changed: (deviceId: string, rings: boolean) => void) {
  let known: Hass["entities"] | undefined;
  let sensors: { entityId: string; deviceId: string; rings: boolean }[] = [];

  const find = (entities: Hass["entities"]): void => {
    const before = new Map(sensors.map(({ deviceId, rings }) => [deviceId, rings]));
    sensors = [];
    for (const { entity_id, platform, translation_key, device_id } of Object.values(entities)) {
      if (platform === DOMAIN && translation_key === "ringing" && device_id) {
        const rings = before.get(device_id) ?? false;
        sensors.push({ entityId: entity_id, deviceId: device_id, rings });
        before.delete(device_id);
      }
    }
    before.forEach((rang, deviceId) => rang && changed(deviceId, false));
  };

  return ({ entities, states }: Seen): void => {
    if (!entities || !states) {
      return;
    }
    if (entities !== known) {
      known = entities;
      find(entities);
    }
    for (const sensor of sensors) {
      const rings = states[sensor.entityId]?.state === "on";
      if (rings !== sensor.rings) {
        sensor.rings = rings;
        changed(sensor.deviceId, rings);
      }
    }
  };
}
