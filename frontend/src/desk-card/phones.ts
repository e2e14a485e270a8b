import { nameOfDevice, phonesOf } from "../connection/discovery";
import { DOMAIN, type EntityState, type Hass } from "../connection/hass";

/** The entities of a phone that a list shows something of. */
export interface PhoneEntities {
  readonly deviceId: string;
  readonly name: string;
  readonly callState: string;
  readonly reachable?: string | undefined;
  readonly missedCalls?: string | undefined;
  readonly doNotDisturb: readonly string[];
}

/** The phones that a list shows: those that were chosen, in their order, else all by name. */
export function listed(hass: Hass, chosen?: readonly string[]): PhoneEntities[] {
  const byPhone = new Map<string, Map<string, string[]>>();
  for (const { entity_id, platform, translation_key, device_id } of Object.values(hass.entities)) {
    if (platform === DOMAIN && translation_key && device_id) {
      const byKey = byPhone.get(device_id) ?? new Map<string, string[]>();
      byPhone.set(device_id, byKey);
      byKey.set(translation_key, [...(byKey.get(translation_key) ?? []), entity_id]);
    }
  }
  return (chosen ?? phonesOf(hass)).flatMap((deviceId) => {
    const byKey = byPhone.get(deviceId);
    const callState = byKey?.get("call_state")?.[0];
    if (!byKey || callState === undefined) {
      return [];
    }
    return {
      deviceId,
      name: nameOfDevice(hass, deviceId),
      callState,
      reachable: byKey.get("reachable")?.[0],
      missedCalls: byKey.get("missed_calls")?.[0],
      doNotDisturb: byKey.get("line_do_not_disturb") ?? [],
    };
  });
}

/** Tell whether any state has changed that is shown of a phone. */
export function differs(
  { callState, reachable, missedCalls, doNotDisturb }: PhoneEntities,
  before: Hass["states"],
  after: Hass["states"],
): boolean {
  return [callState, reachable, missedCalls, ...doNotDisturb].some(
    (entityId) => entityId !== undefined && before[entityId] !== after[entityId],
  );
}

export function stateOf(states: Hass["states"], entityId?: string): EntityState | undefined {
  return entityId === undefined ? undefined : states[entityId];
}
