/** The people of the address books in the phone card. */
import { userEvent } from "vitest/browser";
import { describe, expect, it } from "vitest";
import type { Found } from "../../src/core/people";
import type { Person } from "../../src/core/people";
import { FakeHass } from "../fake-hass";
import { button, buttons, find, findAll, isShown, press, settled, show, textOf } from "../harness";
import { call, person, ringing } from "../snapshots";

const PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const ANNA = person({ numbers: ["2001", "+49 30 1234567"], favourite: true, picture: PICTURE });
const BEN = person({ name: "Ben Ito", numbers: ["2002"], blocked: true });

function home(people: readonly Person[] = [ANNA, BEN], more = false): FakeHass {
  const hass = new FakeHass();
  hass.find = (query) => ({
    contacts: people.filter(({ name }) => name.toLowerCase().includes(query)),
    more,
  });
  return hass;
}

/** Wait for what comes when nobody types any more. */
async function looked(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 200));
  await settled();
}

async function look(name: string): Promise<void> {
  const field = find("input[type=search]") as HTMLInputElement;
  field.focus();
  await userEvent.keyboard(name);
  await looked();
}

const dialed = (hass: FakeHass): unknown[] => hass.calls.map(({ data }) => data?.destination);
const tabs = (): string[] =>
  findAll("[role=tab]")
    .filter((tab) => isShown(tab))
    .map(textOf);

describe("the tab", () => {
  it("is there where there is an address book", async () => {
    await show({}, {}, home());
    expect(tabs()).toContain("Contacts");
  });

  it.each<[string, FakeHass["find"]]>([
    ["there is none", () => ({ contacts: [], more: false })],
    ["it is not for this user", () => Promise.reject(new Error("unauthorized"))],
  ])("is not there where %s", async (_why, answer) => {
    const hass = new FakeHass();
    hass.find = answer;
    await show({}, {}, hass);
    expect(tabs()).toEqual(["Keypad", "History", "Details"]);
  });

  it("knows who was added while the connection was lost", async () => {
    const hass = home([]);
    await show({}, {}, hass);
    expect(tabs()).not.toContain("Contacts");
    hass.find = home().find;
    hass.connection.disconnect();
    hass.connection.reconnect();
    await settled();
    expect(tabs()).toContain("Contacts");
  });
});

describe("a contact", () => {
  it("is called by one tap, favorites from the top", async () => {
    const hass = home();
    await show({}, { start: "contacts" }, hass);
    expect(find("ul.favorites").ariaLabel).toBe("Favorites");
    expect(textOf(find("ul.favorites"))).toContain("Anna Berg 2001");
    expect(textOf(find("ul.others"))).toContain("Ben Ito 2002 · Blocked");
    button(/Anna Berg 2001/).focus();
    await userEvent.keyboard("{Enter}");
    await settled();
    expect(dialed(hass)).toEqual(["2001"]);
  });

  it("has more numbers to choose from", async () => {
    const hass = home();
    await show({}, { start: "contacts" }, hass);
    const more = button("More numbers of Anna Berg");
    expect(more.ariaExpanded).toBe("false");
    await press("More numbers of Anna Berg");
    expect(more.ariaExpanded).toBe("true");
    await press("+49 30 1234567");
    expect(dialed(hass)).toEqual(["+49 30 1234567"]);
    await press("More numbers of Anna Berg");
    expect(buttons()).not.toContain("+49 30 1234567");
  });

  it("has a picture, or else initials", async () => {
    await show({}, { start: "contacts" }, home());
    const [anna, ben] = findAll(".avatar");
    expect(anna?.querySelector("img")?.getAttribute("src")).toBe(PICTURE);
    expect(ben?.textContent).toBe("BI");
    expect(ben?.querySelector("img")).toBeNull();
  });

  it("is only shown to who may not call", async () => {
    await show({ can_control: false }, { start: "contacts" }, home());
    expect(textOf(find("poly-vvx-address-book"))).toContain("Ben Ito");
    expect(buttons()).toEqual(["History", "Contacts", "Details"]);
  });

  it.each(["<img src=x onerror=alert(1)>", "\u202egnp.exe", "A".repeat(300)])(
    "called %s is shown as that, in its place",
    async (name) => {
      await show({}, { start: "contacts" }, home([person({ name })]));
      const shown = find("bdi.name");
      expect(shown.textContent).toBe(name);
      expect(shown.getBoundingClientRect().right).toBeLessThanOrEqual(400);
    },
  );
});

describe("the search", () => {
  it("finds people, and says how many", async () => {
    await show({}, { start: "contacts" }, home());
    await look("ben");
    expect(findAll("bdi.name").map(textOf)).toEqual(["Ben Ito"]);
    expect(textOf(find("poly-vvx-address-book").shadowRoot!.querySelector("[role=status]")!)).toBe(
      "1 contact",
    );
    await look("x");
    expect(textOf(find("poly-vvx-address-book"))).toContain("Nothing found.");
    await userEvent.clear(find("input[type=search]"));
    await settled();
    expect(findAll("ul.favorites")).toHaveLength(1);
  });

  it("shows favorites among the others while it is looked for somebody", async () => {
    await show({}, { start: "contacts" }, home());
    await look("anna");
    expect(findAll("ul.favorites")).toEqual([]);
    expect(textOf(find("ul.others"))).toContain("Anna Berg");
  });

  it("says that there are more", async () => {
    await show({}, { start: "contacts" }, home([BEN], true));
    expect(textOf(find("poly-vvx-address-book"))).toContain("There are more contacts.");
  });

  it("lets the newest answer count", async () => {
    const hass = home();
    await show({}, { start: "contacts" }, hass);
    let answer: (found: Found) => void = () => undefined;
    hass.find = () => new Promise((resolve) => (answer = resolve));
    await look("ben");
    const late = answer;
    hass.find = home().find;
    await look("{Backspace}{Backspace}{Backspace}anna");
    late({ contacts: [BEN], more: false });
    await settled();
    expect(textOf(find("ul.others"))).toContain("Anna Berg");
  });

  it("is given up with the card", async () => {
    const hass = home();
    const { card } = await show({}, { start: "contacts" }, hass);
    const field = find("input[type=search]") as HTMLInputElement;
    field.value = "ben";
    field.dispatchEvent(new Event("input"));
    hass.find = () => expect.fail("It was looked for somebody");
    card.remove();
    await looked();
  });
});

describe("while a number is typed", () => {
  it("people are suggested by name and number", async () => {
    await show({}, {}, home());
    find("input[type=tel]").focus();
    await userEvent.keyboard("be an");
    await looked();
    expect(buttons().filter((name) => name.includes("Berg"))).toEqual([]);
    await userEvent.clear(find("input[type=tel]"));
    await userEvent.keyboard("anna");
    await looked();
    expect(buttons()).toContain("Anna Berg +49 30 1234567");
    await press("Anna Berg 2001");
    expect((find("input[type=tel]") as HTMLInputElement).value).toBe("2001");
  });
});

describe("a call that rings", () => {
  const pictures = (): (string | null)[] =>
    findAll("poly-vvx-caller-picture").map(
      (element) => element.shadowRoot!.querySelector("img")?.getAttribute("src") ?? null,
    );

  it("shows the picture of the caller", async () => {
    const hass = home();
    hass.find = (query) => ({
      contacts: query === "" || query === "2001" ? [ANNA] : [],
      more: false,
    });
    await show({ calls: [ringing({ number: "2001" })] }, {}, hass);
    expect(pictures()).toEqual([PICTURE]);
    hass.connection.send({ calls: [ringing({ number: "2002" })] });
    await settled();
    expect(pictures()).toEqual([null]);
  });

  it.each<[string, Partial<ReturnType<typeof call>>]>([
    ["nobody knows", { number: "2009" }],
    ["has no number", { number: null }],
    ["has no picture", { number: "2002" }],
  ])("shows none of who %s", async (_who, changes) => {
    const hass = home();
    hass.find = () => ({ contacts: [BEN], more: false });
    await show({ calls: [ringing(changes)] }, {}, hass);
    expect(pictures()).toEqual([null]);
  });

  it("shows none of who called before the number was known", async () => {
    const hass = home();
    let answer: (found: Found) => void = () => undefined;
    hass.find = () => new Promise((resolve) => (answer = resolve));
    await show({ calls: [ringing({ number: "2001" })] }, {}, hass);
    const late = answer;
    hass.connection.send({ calls: [ringing({ number: "2002" })] });
    await settled();
    late({ contacts: [ANNA], more: false });
    await settled();
    expect(pictures()).toEqual([null]);
  });
});
