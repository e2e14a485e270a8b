import type { Call, CallAction, IncomingCalls, Snapshot } from "../core/snapshot";

export type Shown = "notice" | "dialog";

/** A call that rings at one of our phones. */
export interface Ringing {
  /** Of this call at this phone: it is shown once. */
  readonly id: string;
  readonly deviceId: string;
  readonly phone: string;
  readonly call: Call;
  /** What this user can do with it. */
  readonly actions: readonly CallAction[];
  /** How it is to be shown, if nothing stands in the way. */
  readonly wish: IncomingCalls;
}

/** What else is on the page. */
export interface Surroundings {
  /** Nobody sees the page. */
  readonly hidden: boolean;
  /** A dashboard is being edited, or a modal dialog is open that is not ours. */
  readonly occupied: boolean;
  /** The devices whose cards are on screen. */
  readonly cards: ReadonlySet<string | undefined>;
}

/** More would fill the screen of a mobile phone. */
export const MOST_NOTICES = 3;

/** The calls that ring at a phone. The browser's own wish goes before that of the phone. */
export function ringingAt(
  deviceId: string,
  { calls, phone, can_control, incoming_calls }: Partial<Snapshot>,
  wish?: IncomingCalls,
): Ringing[] {
  return (calls ?? [])
    .filter(({ state, silenced }) => state === "ringing" && !silenced)
    .map((call) => ({
      id: `poly_vvx_${deviceId}_${call.call_id}`,
      deviceId,
      phone: phone?.name ?? "",
      call,
      actions: can_control ? call.actions : [],
      wish: wish ?? incoming_calls ?? "off",
    }));
}

/** Decide which calls are shown, and how. What is shown already stays what it is. */
export function decide(
  ringing: readonly Ringing[],
  { hidden, occupied, cards }: Surroundings,
  shown: ReadonlyMap<string, Shown>,
  dismissed: ReadonlySet<string>,
): Map<string, Shown> {
  const wanted = ringing.filter(
    ({ id, deviceId, wish }) => wish !== "off" && !dismissed.has(id) && !cards.has(deviceId),
  );
  const before = wanted.filter(({ id }) => shown.has(id));
  const result = new Map(before.map(({ id }) => [id, shown.get(id)!]));
  const counted = (what: Shown): number =>
    [...result.values()].filter((how) => how === what).length;
  // Once our own dialog is open, which occupies the page, further calls join it.
  const free = !occupied || counted("dialog") > 0;
  for (const { id, wish, actions } of hidden ? [] : wanted) {
    if (result.has(id)) {
      continue;
    }
    if (wish === "dialog" && free && actions.includes("answer")) {
      result.set(id, "dialog");
    } else if (counted("notice") < MOST_NOTICES) {
      result.set(id, "notice");
    }
  }
  return result;
}
