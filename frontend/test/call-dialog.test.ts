import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallDialog } from "../src/call-dialog/call-dialog";
import type { Ringing } from "../src/everywhere/decide";
import type { CallDialogParams } from "../src/everywhere/incoming";
import "../src/phone";
import { call, Home, settled } from "./home";

let home: Home;
let params: CallDialogParams;
let dialog: CallDialog;
const closed = vi.fn();

function ringing(id: string, given: Partial<Ringing> = {}): Ringing {
  return {
    id,
    deviceId: "reception",
    phone: "Reception",
    call: call(id, { line_label: "Sales" }),
    actions: ["answer", "reject", "ignore"],
    wish: "dialog",
    ...given,
  };
}

async function open(calls: readonly Ringing[]): Promise<void> {
  home = new Home();
  params = { hass: home.hass, calls, dismissed: vi.fn() };
  dialog = new CallDialog();
  dialog.addEventListener("dialog-closed", (event) => {
    closed((event as CustomEvent).detail);
  });
  dialog.params = params;
  document.body.append(dialog);
  await shown();
}

async function shown(): Promise<void> {
  await dialog.updateComplete;
  await settled();
  await dialog.updateComplete;
}

async function change(calls: readonly Ringing[]): Promise<void> {
  params.calls = calls;
  params.changed?.();
  await shown();
  await new Promise((resolve) => setTimeout(resolve));
}

function find(selector: string): HTMLElement {
  return dialog.shadowRoot!.querySelector<HTMLElement>(selector)!;
}

beforeEach(() => {
  closed.mockReset();
});

afterEach(() => {
  document.body.replaceChildren();
});

describe("an incoming call", () => {
  beforeEach(async () => open([ringing("a")]));

  it("says who calls which phone", () => {
    const text = find(".call").innerText.replace(/\s+/g, " ");
    expect(text).toContain("Reception · Sales");
    expect(text).toContain("Incoming call: Anna Berg 2001");
  });

  it("is over the page, ready to be answered", () => {
    expect(find("dialog").matches(":modal")).toBe(true);
    expect(dialog.shadowRoot!.activeElement).toBe(find(".answer"));
  });

  it.each(["answer", "reject", "ignore"])("can be told to %s", async (action) => {
    find(`.${action}`).click();
    await shown();
    expect(home.done).toEqual([
      { service: action, data: { device_id: "reception", call_id: "a" }, notifyOnError: false },
    ]);
    expect(find(`.${action}`).ariaBusy).toBe("true");

    find(".answer").click();
    expect(home.done).toHaveLength(1);
  });

  it("says why that failed, and can be tried again", async () => {
    home.failure = new Error("The phone refuses");
    find(".answer").click();
    await shown();
    expect(find(".error").textContent).toBe("The phone refuses");

    delete home.failure;
    find(".answer").click();
    await shown();
    expect(find(".error").textContent).toBe("");
  });

  it("closes when it rings no more", async () => {
    await change([]);
    expect(closed).toHaveBeenCalledExactlyOnceWith({ dialog: "poly-vvx-call-dialog" });
    expect(dialog.isConnected).toBe(false);
    expect(params.dismissed).not.toHaveBeenCalled();
  });

  it("leaves the focus where it is when another one comes", async () => {
    find(".close").focus();
    await change([ringing("b"), ringing("a")]);
    expect(dialog.shadowRoot!.querySelectorAll(".call")).toHaveLength(2);
    expect(dialog.shadowRoot!.activeElement).toBe(find(".close"));
  });

  it.each([
    ["its button", () => find(".close").click()],
    ["Home Assistant", () => dialog.closeDialog()],
  ])("is closed by %s, and the phone rings on", async (_who, close) => {
    close();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
    expect(params.dismissed).toHaveBeenCalledOnce();
    expect(home.done).toEqual([]);
  });
});

it.each(["", "dark"])("can be used by all, in a %s theme", async (theme) => {
  document.documentElement.className = theme;
  await open([ringing("a"), ringing("b")]);
  const { violations } = await axe.run(dialog);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

it("offers no more than can be done", async () => {
  await open([ringing("a", { actions: ["reject"] })]);
  expect(find(".answer")).toBeNull();
  expect(find(".reject")).not.toBeNull();
});

it("shows a number in the place of a name", async () => {
  await open([ringing("a", { call: call("a", { name: null }) })]);
  expect(find("h2").innerText).toContain("2001");
  expect(find(".number").innerText).toBe("");
});

it("names a line that is called as the phone only once", async () => {
  await open([ringing("a", { call: call("a", { line_label: "Reception" }) })]);
  expect(find(".secondary").innerText.trim()).toBe("Reception");
});

it("does not open for a call that is over before it is loaded", async () => {
  await open([]);
  expect(closed).toHaveBeenCalledOnce();
  expect(dialog.isConnected).toBe(false);
});

it("shows nothing before Home Assistant says what", async () => {
  dialog = new CallDialog();
  document.body.append(dialog);
  await shown();
  expect(find("dialog")).toBeNull();
  expect(dialog.closeDialog()).toBe(true);
});

it("fits a small screen, with a long name", async () => {
  await open([ringing("a", { call: call("a", { name: "Wolfeschlegelsteinhausen".repeat(9) }) })]);
  const { scrollWidth, clientWidth } = find("dialog");
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
});
