/** The calls of the past, and whom one can call back. */
import { describe, expect, it, vi } from "vitest";
import type { CallLog } from "../../src/core/snapshot";
import type { PhoneCardConfig } from "../../src/phone-card/phone-card-config";
import { FakeHass } from "../fake-hass";
import {
  button,
  buttons,
  find,
  findAll,
  isShown,
  press,
  settled,
  show,
  textOf,
  type Shown,
} from "../harness";
import { ago, call, entry } from "../snapshots";

const LOG: CallLog = {
  read: ago(5),
  available: true,
  entries: [
    entry({ kind: "missed", name: "Ben Ito", number: "2002", started: ago(180), duration: null }),
    entry({ kind: "placed", name: null, number: "5550100", started: ago(90_000) }),
    entry({ kind: "missed", name: null, number: null, withheld: true, started: null, duration: 0 }),
  ],
};

async function open(
  changes: Parameters<typeof show>[0] = {},
  config: Partial<PhoneCardConfig> = {},
): Promise<Shown> {
  const hass = new FakeHass();
  hass.log = LOG;
  return show(changes, { start: "history", ...config }, hass);
}

const rows = (): string[] =>
  findAll("li")
    .filter(isShown)
    .map((row) => textOf(row));

describe("the history", () => {
  it("tells who, when and for how long, by days", async () => {
    await open();
    expect(findAll(".panel h3, poly-vvx-history h3, h3").map((one) => textOf(one))).toContain(
      "Today",
    );
    expect(rows()).toEqual([
      "Ben Ito Missed · 2002 · 16:57 · 3 minutes ago",
      "5550100 Placed · 16:00 · 1:12",
      "Number withheld Missed",
    ]);
    expect(find("time").title).toBe("November 28, 2026 at 16:57");
  });

  it("is asked for without a request to the phone", async () => {
    const { hass } = await open();
    expect(hass.asked).toEqual([
      { type: "poly_vvx/call_log", device_id: "desk", limit: 100, refresh: false },
    ]);
  });

  it("shows one kind", async () => {
    await open();
    await press("Placed");
    expect(rows()).toEqual(["5550100 Placed · 16:00 · 1:12"]);
    expect(button("Placed").ariaPressed).toBe("true");
    await press("Received");
    expect(textOf(find("poly-vvx-history"))).toContain("No calls here.");
  });

  it("names contacts, and lines where there are several", async () => {
    const line = {
      number: 1,
      label: "A",
      registered: true,
      do_not_disturb: null,
      forwarding: null,
    };
    await open(
      { lines: [line, { ...line, number: 2 }] },
      { contacts: [{ name: "Bakery", number: "5550100" }] },
    );
    expect(rows()[1]).toBe("Bakery Placed · 5550100 · 16:00 · 1:12 · Front desk");
  });

  it("is empty until it is known", async () => {
    const hass = new FakeHass();
    hass.answerAsked = () => Promise.reject(new Error("Not now"));
    await show({}, { start: "history" }, hass);
    expect(rows()).toEqual([]);
    expect(textOf()).not.toContain("No calls here.");
    expect(textOf(find("[role=alert]"))).toBe("");
  });
});

describe("calling back", () => {
  it("takes one tap", async () => {
    const { hass } = await open();
    await press("Call Ben Ito");
    expect(hass.calls).toEqual([
      { service: "dial", data: { device_id: "desk", destination: "2002" } },
    ]);
  });

  it("asks first, where that is wanted", async () => {
    const { hass } = await open({}, { confirm_call_back: true });
    await press("Call Ben Ito");
    await press("Cancel");
    expect(hass.calls).toEqual([]);

    await press("Call Ben Ito");
    await press("Call");
    expect(hass.calls[0]?.data?.destination).toBe("2002");
  });

  it("is not offered where there is no number, or the phone cannot dial", async () => {
    const { hass } = await open();
    const offered = (): string[] => buttons().filter((name) => name.startsWith("Call "));
    expect(offered()).toEqual(["Call Ben Ito", "Call 5550100"]);
    hass.connection.send({ actions: [] });
    await settled();
    expect(offered()).toEqual([]);
  });
});

describe("missed calls", () => {
  const missed = { count: 1, newest: ago(180) };
  const seen = (hass: FakeHass): number =>
    hass.calls.filter(({ service }) => service === "mark_missed_seen").length;

  it("stand out until they were looked at", async () => {
    await open({ missed });
    expect(findAll(".fresh").map((one) => textOf(one))).toEqual(["Ben Ito"]);
  });

  it.each([
    ["the tab is chosen", () => find("#panel-history").parentElement!.parentElement!],
    ["the badge is pressed", () => button("1 missed call")],
  ])("were looked at when %s", async (_, where) => {
    const { hass } = await open({ missed }, { start: "keypad" });
    const target = where();
    const tab = [...target.querySelectorAll<HTMLElement>("[role=tab]")][1];
    (tab ?? target).click();
    await settled();
    expect(seen(hass)).toBe(1);
  });

  it("were looked at when the list is touched", async () => {
    const { hass } = await open({ missed });
    find("poly-vvx-history").dispatchEvent(new PointerEvent("pointerdown"));
    find("poly-vvx-history").dispatchEvent(new FocusEvent("focusin"));
    await settled();
    expect(seen(hass)).toBe(1);
  });

  it("are left for those who may say so", async () => {
    const { hass } = await open({ missed, can_control: false });
    find("poly-vvx-history").dispatchEvent(new PointerEvent("pointerdown"));
    await settled();
    expect(seen(hass)).toBe(0);
  });
});

describe("the call log is read again", () => {
  it("from the phone, when somebody wants it", async () => {
    const { hass } = await open();
    let done!: (log: CallLog) => void;
    hass.answerAsked = () =>
      new Promise((resolve) => {
        done = resolve;
      });
    await press("Read the call log from the phone");
    await press("Read the call log from the phone");
    expect(hass.asked.slice(1)).toEqual([
      { type: "poly_vvx/call_log", device_id: "desk", limit: 100, refresh: true },
    ]);
    done({ ...LOG, entries: [] });
    await settled();
    expect(rows()).toEqual([]);
  });

  it("and it is said when the phone does not answer", async () => {
    const { hass } = await open();
    hass.answerAsked = () => Promise.reject(new Error("The phone is busy"));
    await press("Read the call log from the phone");
    expect(textOf(find("[role=alert]"))).toContain("The phone is busy");
    expect(rows()).toHaveLength(3);
  });

  it("when there is news of it, and a moment after a call", async () => {
    const { hass, card } = await open({ calls: [call()] });
    hass.connection.send({ calls: [call()], muted: true });
    expect(hass.asked).toHaveLength(1);

    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    hass.connection.send({ redial: { name: null, number: "1" } });
    expect(hass.asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(8000);
    expect(hass.asked).toHaveLength(3);

    hass.connection.send({ calls: [call()] });
    hass.connection.send({ calls: [] });
    const asked = hass.asked.length;
    card.remove();
    await vi.advanceTimersByTimeAsync(8000);
    expect(hass.asked).toHaveLength(asked);
  });

  it("when the card is given another phone", async () => {
    const { hass, card } = await open();
    let done!: (log: CallLog) => void;
    hass.answerAsked = () =>
      new Promise((resolve) => {
        done = resolve;
      });
    hass.connection.send({ redial: null });
    const late = done;
    card.setConfig({ type: "x", device_id: "kitchen", start: "history" });
    await settled();
    expect(rows()).toEqual([]);
    late(LOG);
    await settled();
    expect(rows()).toEqual([]);
    done({ ...LOG, entries: LOG.entries.slice(0, 1) });
    await settled();
    expect(rows()).toHaveLength(1);
  });
});
