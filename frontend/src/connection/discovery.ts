import { DOMAIN, type Hass, type RegisteredEntity } from "./hass";

/** The entity that each phone has, and nothing else of this integration. */
const MAIN_ENTITY = "call_state";

/** The device of an entity, if it is one of a phone of ours. */
export function deviceOf(hass: Hass, entityId: string | undefined): string | undefined {
  const entity = entityId === undefined ? undefined : hass.entities[entityId];
  return entity?.platform === DOMAIN ? (entity.device_id ?? undefined) : undefined;
}

/** The phone whose main entity this is: other cards are better for its other entities. */
export function phoneOf(hass: Hass, entityId: string): string | undefined {
  const main = hass.entities[entityId]?.translation_key === MAIN_ENTITY;
  return main ? deviceOf(hass, entityId) : undefined;
}

/** All phones, by the names that people call them. */
export function phonesOf(hass: Hass): readonly string[] {
  const devices = new Set(
    Object.values(hass.entities)
      .filter((entity) => isOurs(entity, MAIN_ENTITY))
      .map((entity) => entity.device_id)
      .filter((device) => typeof device === "string"),
  );
  return [...devices].sort((one, other) =>
    nameOfDevice(hass, one).localeCompare(nameOfDevice(hass, other), hass.language, {
      numeric: true,
    }),
  );
}

export function nameOfDevice(hass: Hass, deviceId: string): string {
  const device = hass.devices[deviceId];
  return device?.name_by_user ?? device?.name ?? "";
}

function isOurs(entity: RegisteredEntity, key: string): boolean {
  return entity.platform === DOMAIN && entity.translation_key === key;
}
