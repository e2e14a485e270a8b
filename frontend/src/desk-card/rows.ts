import type { Hass } from "../connection/hass";
import type { CallState, Party } from "../core/snapshot";
import { stateOf, type PhoneEntities } from "./phones";

/** What one sees of a phone from afar. */
export type Lamp =
  "free" | "do_not_disturb" | "calling" | "ringing" | "talking" | "held" | "elsewhere" | "away";

const LAMPS: Readonly<Record<CallState | "idle", Lamp>> = {
  idle: "free",
  dialtone: "calling",
  dialing: "calling",
  ringback: "calling",
  ringing: "ringing",
  connected: "talking",
  conference: "talking",
  on_hold: "held",
  held: "held",
  in_use_elsewhere: "elsewhere",
};

const BUSY: ReadonlySet<Lamp> = new Set<Lamp>(["calling", "talking", "held"]);

/** The call that a phone is said to be in. */
export interface ListedCall extends Party {
  readonly withheld: boolean;
  readonly started: string | null;
}

export interface Row {
  readonly deviceId: string;
  readonly name: string;
  readonly lamp: Lamp;
  /** As its main entity has it; nothing of a phone that is away. */
  readonly state: CallState | "idle" | null;
  /** Why it is away, in the backend's words. */
  readonly reason: string | null;
  readonly call: ListedCall | null;
  /** How many calls it holds beside that one. */
  readonly more: number;
  readonly missed: number;
}

/** What a list shows of a phone, from the states that the page has anyway. */
export function rowOf(states: Hass["states"], phone: PhoneEntities): Row {
  const { deviceId, name } = phone;
  const missed = Number(stateOf(states, phone.missedCalls)?.state) || 0;
  const main = stateOf(states, phone.callState);
  const reachable = stateOf(states, phone.reachable);
  if (!main || main.state === "unavailable" || reachable?.state === "off") {
    const reason = textOf(reachable?.attributes.reason);
    return { deviceId, name, lamp: "away", state: null, reason, call: null, more: 0, missed };
  }
  const { attributes } = main;
  const calls = Array.isArray(attributes.calls) ? attributes.calls.length : 0;
  return {
    deviceId,
    name,
    lamp: lampOf(states, phone, main.state),
    state: Object.hasOwn(LAMPS, main.state) ? (main.state as CallState) : null,
    reason: null,
    call: calls > 0 ? callOf(attributes) : null,
    more: Math.max(0, calls - 1),
    missed,
  };
}

function lampOf(states: Hass["states"], { doNotDisturb }: PhoneEntities, state: string): Lamp {
  const lamp = Object.hasOwn(LAMPS, state) ? LAMPS[state as CallState] : "free";
  const undisturbed = doNotDisturb.some((entityId) => states[entityId]?.state === "on");
  return lamp === "free" && undisturbed ? "do_not_disturb" : lamp;
}

function callOf(attributes: Readonly<Record<string, unknown>>): ListedCall {
  return {
    name: textOf(attributes.name),
    number: textOf(attributes.number),
    withheld: attributes.withheld === true,
    started: textOf(attributes.started),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The phones whose name, or whose other party, holds what somebody types. */
export function matching(rows: readonly Row[], typed: string): readonly Row[] {
  const wanted = typed.trim().toLocaleLowerCase();
  return rows.filter(({ name, call }) =>
    [name, call?.name, call?.number].some((word) => word?.toLocaleLowerCase().includes(wanted)),
  );
}

/** How many phones ring, are busy, and are away, for the head of the list. */
export function counts(rows: readonly Row[]): Record<"ringing" | "busy" | "away", number> {
  const count = (counted: (lamp: Lamp) => boolean): number =>
    rows.filter(({ lamp }) => counted(lamp)).length;
  return {
    ringing: count((lamp) => lamp === "ringing"),
    busy: count((lamp) => BUSY.has(lamp)),
    away: count((lamp) => lamp === "away"),
  };
}
