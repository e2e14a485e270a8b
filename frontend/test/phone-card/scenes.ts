/** A phone in each state that looks different. */
import type { Person } from "../../src/core/people";
import type { Snapshot } from "../../src/core/snapshot";
import type { PhoneCardConfig } from "../../src/phone-card/phone-card-config";
import { FakeHass } from "../fake-hass";
import { find, settled, show, type Shown } from "../harness";
import { ago, call, entry, onHold, person, ringing } from "../snapshots";

interface Scene {
  readonly changes?: Partial<Snapshot>;
  readonly config?: Partial<PhoneCardConfig>;
  /** Who is in the address books. */
  readonly people?: readonly Person[];
  /** What happens then. */
  readonly then?: (shown: Shown) => void;
}

const line = { label: "Front desk", registered: true, do_not_disturb: true, forwarding: null };
const lines = [
  { ...line, number: 1 },
  { ...line, number: 2, label: null, registered: false, forwarding: "0301234567" },
];
const away = (reason: Snapshot["reason"]): Partial<Snapshot> => ({
  available: false,
  reason,
  since: ago(3600),
  message: "Desk phone cannot be reached. Check that it is switched on and connected.",
});
const press = (selector: string) => (): void => find(selector).click();

export const SCENES: Readonly<Record<string, Scene>> = {
  idle: { changes: { missed: { count: 3, newest: ago(60) }, lines } },
  dialing: { changes: { calls: [call({ state: "dialing", actions: ["hang_up"] })] } },
  ringing: { changes: { calls: [ringing()] } },
  "ringing during a call": { changes: { calls: [call(), ringing()], lines } },
  "a silenced call": { changes: { calls: [ringing({ silenced: true })] } },
  "several calls": { changes: { calls: [call(), onHold()], muted: true, lines } },
  "held by the other side": { changes: { calls: [call({ state: "held", actions: ["hang_up"] })] } },
  conference: { changes: { calls: [call({ state: "conference", actions: ["hang_up"] })] } },
  tones: { changes: { calls: [call()] }, then: press("[data-action=dtmf]") },
  transfer: { changes: { calls: [call(), onHold()] }, then: press("[data-action=transfer]") },
  history: { config: { start: "history" }, changes: { missed: { count: 1, newest: ago(180) } } },
  contacts: {
    config: { start: "contacts", contacts: [{ name: "Front door", number: "4711" }] },
  },
  "address book": {
    config: { start: "contacts" },
    people: [
      person({ numbers: ["2001", "+49 30 1234567"], favourite: true }),
      person({ name: "Ben Ito", numbers: ["2002"], blocked: true }),
    ],
    then: press("[aria-expanded=false]"),
  },
  details: {
    config: { start: "details" },
    changes: { lines, push: false, quality: { mos: 4.2, packet_loss: 0.1 } },
  },
  unreachable: { changes: away("unreachable"), config: { start: "history" } },
  "not set up": { changes: away("not_loaded") },
  disabled: { changes: away("disabled") },
  removed: { changes: away("removed") },
  "no permission": { changes: { can_control: false, calls: [call()] } },
  reconnecting: {
    changes: { calls: [call()] },
    then: ({ hass }) => hass.connection.disconnect(),
  },
  "an error": {
    changes: { calls: [call()] },
    then: ({ hass }) => {
      hass.answer = () => Promise.reject(new Error("Desk phone is busy. Try again in a moment."));
      find("[data-action=hold]").click();
    },
  },
};

export async function stage(name: string): Promise<Shown> {
  const { changes = {}, config = {}, people = [], then } = SCENES[name]!;
  const hass = new FakeHass();
  hass.find = () => ({ contacts: people, more: false });
  hass.log = {
    read: ago(5),
    available: true,
    entries: [
      entry({ kind: "missed", name: "Ben Ito", number: "2002", started: ago(180), duration: null }),
      entry({ kind: "placed", name: null, number: "+49 30 1234567", started: ago(4000) }),
      entry({ kind: "missed", name: null, number: null, withheld: true, started: ago(90_000) }),
    ],
  };
  const shown = await show(changes, config, hass);
  then?.(shown);
  await settled();
  return shown;
}
