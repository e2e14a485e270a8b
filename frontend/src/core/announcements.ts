import type { PhoneModel } from "./phone-model";
import type { Call } from "./snapshot";

/** What is said aloud to who cannot see the card. */
export type Announcement =
  | { readonly kind: "incoming"; readonly call: Call }
  | { readonly kind: "state"; readonly call: Call }
  | { readonly kind: "ended" }
  | null;

/** What there is to say after a change: of several things the one that matters most. */
export function announcement(before: PhoneModel | undefined, after: PhoneModel): Announcement {
  const earlier = new Map(before?.calls.map((call) => [call.call_id, call]));
  const rings = after.ringing.find((call) => earlier.get(call.call_id)?.state !== "ringing");
  if (rings) {
    return { kind: "incoming", call: rings };
  }
  if (!before) {
    return null;
  }
  const changed = after.calls.find(
    (call) => call.state !== null && call.state !== earlier.get(call.call_id)?.state,
  );
  if (changed) {
    return { kind: "state", call: changed };
  }
  return after.available && after.calls.length < before.calls.length ? { kind: "ended" } : null;
}
