import type { PhoneCard } from "../../src/phone-card/phone-card";
import { afterEach, describe, expect, it, vi } from "vitest";
import { modalIsOpen, surroundings } from "../../src/everywhere/surroundings";

afterEach(() => {
  document.body.replaceChildren();
  window.polyVvxCards?.clear();
  history.replaceState(null, "", location.pathname);
  vi.restoreAllMocks();
});

/** An element of Home Assistant's page, in as many shadows as it takes. */
function inShadows(element: HTMLElement, depth: number): void {
  let outer: ParentNode & Node = document.body;
  for (let level = 0; level < depth; level += 1) {
    const host = document.createElement("div");
    outer.append(host);
    outer = host.attachShadow({ mode: "open" });
  }
  outer.append(element);
}

describe("a modal dialog", () => {
  it.each([0, 1, 3])("is seen in %i shadows", (depth) => {
    const dialog = document.createElement("dialog");
    inShadows(dialog, depth);
    expect(modalIsOpen()).toBe(false);
    dialog.showModal();
    expect(modalIsOpen()).toBe(true);
    dialog.close();
    expect(modalIsOpen()).toBe(false);
  });

  it("is seen where it fills the page with what was put into its slot", () => {
    const host = document.createElement("div");
    const shadow = host.attachShadow({ mode: "open" });
    shadow.innerHTML = `<dialog style="inset:0;width:100vw;height:100vh;max-width:none;max-height:none;padding:0;border:0"><slot></slot></dialog>`;
    host.innerHTML = `<p style="height:100vh;margin:0">Words</p>`;
    document.body.append(host);
    shadow.querySelector("dialog")!.showModal();
    expect(modalIsOpen()).toBe(true);
  });

  it("is not one that leaves the page usable", () => {
    const dialog = document.createElement("dialog");
    document.body.append(dialog);
    dialog.show();
    expect(modalIsOpen()).toBe(false);
  });
});

describe("a phone card", () => {
  function card(deviceId: string | undefined, style = ""): HTMLElement {
    const element = Object.assign(document.createElement("div"), { deviceId });
    element.style.cssText = `height:10px;${style}`;
    document.body.append(element);
    (window.polyVvxCards ??= new Set()).add(element as unknown as PhoneCard);
    return element;
  }

  it("is on screen where one can see it", () => {
    card("here");
    card("hidden", "display:none");
    card("below", "margin-top:300vh");
    card("gone").remove();
    expect([...surroundings().cards]).toEqual(["here"]);
  });

  it("without a phone is in nobody's way", () => {
    card(undefined);
    expect([...surroundings().cards]).toEqual([undefined]);
  });
});

describe("the page", () => {
  it("is neither hidden nor occupied", () => {
    expect(surroundings()).toMatchObject({ hidden: false, occupied: false });
  });

  it("is occupied while a dashboard is edited", () => {
    history.replaceState(null, "", "?edit=1");
    expect(surroundings().occupied).toBe(true);
  });

  it("is occupied where a dialog is open", () => {
    const dialog = document.createElement("dialog");
    document.body.append(dialog);
    dialog.showModal();
    expect(surroundings().occupied).toBe(true);
  });

  it("is hidden behind another tab", () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    expect(surroundings().hidden).toBe(true);
  });

  it("is plain where no card was ever shown, and a shadow is empty", () => {
    delete window.polyVvxCards;
    const host = document.createElement("div");
    host.style.cssText = "position:fixed;inset:0";
    host.attachShadow({ mode: "open" });
    document.body.append(host);
    expect(surroundings().occupied).toBe(false);
  });
});
