import type { PhoneCard } from "../../src/phone-card/phone-card";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeSettings } from "../../src/core/browser-settings";
import { incomingCalls } from "../../src/everywhere/incoming";
import { call, Home, settled } from "../home";

const A = "poly_vvx_reception_a";
const CARDS = "data:text/javascript,export const loadMore = async () => 'loaded'";
const NO_CARDS = "data:text/javascript,export const loadMore = async () => { throw Error() }";
let home: Home;

function open(names?: Readonly<Record<string, string>>, cards = CARDS): void {
  home = new Home(names);
  home.provide(incomingCalls(home.root, cards));
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  open();
});

afterEach(() => {
  home.ring();
  home.root.remove();
  window.polyVvxCards?.clear();
  vi.useRealTimers();
});

describe("a notice", () => {
  it("says who calls, and goes with the call", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    expect(home.toasts.get(A)).toMatchObject({ duration: -1, dismissable: true });
    expect(home.toasts.get(A)!.message).toContain("Anna Berg\u2069 (\u20662001\u2069)");
    expect(home.toasts.get(A)!.message).toContain("Reception");

    await home.tell("reception", []);
    expect(home.toasts.size).toBe(0);
  });

  it.each([
    ["action", "answer"],
    ["secondaryAction", "reject"],
  ] as const)("%s is to %s", async (which, service) => {
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    home.press(A, which);
    expect(home.done).toEqual([
      { service, data: { device_id: "reception", call_id: "a" }, notifyOnError: undefined },
    ]);
    // The phone has not done it yet.
    await home.tell("reception", [call("a")]);
    expect(home.toasts.size).toBe(0);
  });

  it("comes back where that failed", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    home.failure = new Error("The phone refuses");
    home.press(A, "action");
    await settled();
    expect(home.toasts.has(A)).toBe(true);
  });

  it("that was closed stays closed, until another call", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    home.press(A, "dismiss");
    await home.tell("reception", [call("a")]);
    expect(home.toasts.size).toBe(0);

    await home.tell("reception", [call("a"), call("b")]);
    expect([...home.toasts.keys()]).toEqual(["poly_vvx_reception_b"]);
  });

  it("offers what the phone would do, and no more", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a", { actions: ["answer"] })]);
    expect(home.toasts.get(A)!.action).toBeTruthy();
    expect(home.toasts.get(A)!.secondaryAction).toBeFalsy();
  });

  it("offers nothing to who may only look", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a")], { can_control: false });
    expect(home.toasts.get(A)!.action).toBeFalsy();
  });

  it("goes when the call was silenced at the phone", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    await home.tell("reception", [call("a", { silenced: true })]);
    expect(home.toasts.size).toBe(0);
  });

  it("goes while the phone's card is on screen, and comes back after it", async () => {
    const card = Object.assign(document.createElement("button"), { deviceId: "reception" });
    card.textContent = "Reception";
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    expect(home.toasts.size).toBe(1);

    document.body.prepend(card);
    window.polyVvxCards = new Set([card as unknown as PhoneCard]);
    vi.advanceTimersByTime(1000);
    expect(home.toasts.size).toBe(0);

    card.remove();
    vi.advanceTimersByTime(1000);
    expect(home.toasts.size).toBe(1);
  });
});

describe("a dialog", () => {
  beforeEach(async () => {
    writeSettings({ incoming: "dialog" });
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    await vi.waitFor(() => expect(home.dialogs).toHaveLength(1));
  });

  it("opens once, and is told of what changes", async () => {
    const [dialog] = home.dialogs;
    const changed = vi.fn();
    dialog!.changed = changed;
    await home.tell("reception", [call("a"), call("b")]);
    expect(home.dialogs).toHaveLength(1);
    expect(changed).toHaveBeenCalled();
    expect(dialog!.calls.map(({ call: { call_id } }) => call_id)).toEqual(["a", "b"]);

    await home.tell("reception", []);
    expect(dialog!.calls).toEqual([]);
  });

  it("comes with the cards, which are loaded then", async () => {
    await expect(home.imports[0]!()).resolves.toBe("loaded");
  });

  it("that was closed stays closed for these calls", async () => {
    home.dialogs[0]!.dismissed();
    await home.tell("reception", [call("a")]);
    expect(home.dialogs).toHaveLength(1);
    expect(home.toasts.size).toBe(0);

    await home.tell("reception", [call("a"), call("b")]);
    await vi.waitFor(() => expect(home.dialogs).toHaveLength(2));
    expect(home.dialogs[1]!.calls.map(({ call: { call_id } }) => call_id)).toEqual(["b"]);
  });
});

it("is a notice where the dialog cannot be loaded, and the dialog is tried again", async () => {
  open(undefined, NO_CARDS);
  writeSettings({ incoming: "dialog" });
  home.ring("reception");
  await home.tell("reception", [call("a")]);
  await vi.waitFor(() => expect([...home.toasts.keys()]).toEqual([A]));
  expect(home.dialogs).toEqual([]);

  await home.tell("reception", [call("a"), call("b")]);
  expect(home.toasts.size).toBe(2);

  await home.tell("reception", []);
  expect(home.toasts.size).toBe(0);
  await home.tell("reception", [call("c")]);
  expect(home.toasts.size).toBe(0);
  await vi.waitFor(() => expect(home.toasts.size).toBe(1));
});

it("does not open a dialog for a call that is over before that is loaded", async () => {
  writeSettings({ incoming: "dialog" });
  home.ring("reception");
  await home.tell("reception", [call("a")]);
  await home.tell("reception", []);
  await home.tell("reception", [call("b")]);
  await vi.waitFor(() => expect(home.dialogs).toHaveLength(1));
  expect(home.dialogs[0]!.calls.map(({ call: { call_id } }) => call_id)).toEqual(["b"]);
});

describe("phones", () => {
  it("are asked for details only while they ring", async () => {
    expect(home.subscriptions).toBe(0);
    home.ring("reception");
    await settled();
    expect(home.subscriptions).toBe(1);

    home.ring();
    vi.advanceTimersByTime(60_000);
    await settled();
    expect(home.subscriptions).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("may have gone by the time that nobody listens any more", async () => {
    home.endFails = true;
    home.ring("reception");
    await settled();
    home.ring();
    await settled();
    expect(home.toasts.size).toBe(0);
  });

  it("that cease to ring at once are not asked", async () => {
    home.ring("reception");
    home.ring();
    await settled();
    expect(home.subscriptions).toBe(0);
  });

  it("are not asked where nothing is to be shown", async () => {
    writeSettings({ incoming: "off" });
    home.ring("reception");
    await settled();
    expect(home.subscriptions).toBe(0);
  });

  it("that this user may not see are left alone", async () => {
    home.refuses = true;
    home.ring("reception");
    await settled();
    expect(home.toasts.size).toBe(0);
  });

  it("each tell of their own calls", async () => {
    home.root.remove();
    open({ reception: "Reception", kitchen: "Kitchen" });
    home.ring("reception", "kitchen");
    await home.tell("reception", [call("a")]);
    await home.tell("kitchen", [call("a")]);
    expect([...home.toasts.keys()]).toEqual([A, "poly_vvx_kitchen_a"]);

    home.ring("kitchen");
    expect([...home.toasts.keys()]).toEqual(["poly_vvx_kitchen_a"]);
  });
});

describe("a lost connection", () => {
  it("is waited out: what is known holds until the phone is heard of again", async () => {
    home.ring("reception");
    await home.tell("reception", [call("a")]);
    home.reconnect();
    await settled();
    vi.advanceTimersByTime(1000);
    expect(home.toasts.has(A)).toBe(true);

    await home.tell("reception", []);
    expect(home.toasts.size).toBe(0);
  });
});

it("waits for Home Assistant's state", () => {
  delete home.root.hass;
  expect(() => home.provide(incomingCalls(home.root, ""))).not.toThrow();
});
