/** How a phone is followed, whatever becomes of the connection. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PhoneFeed, phoneFeed, type PhoneView } from "../../src/connection/phone-feed";
import { FakeConnection } from "../fake-hass";
import { NOW, snapshot } from "../snapshots";

let connection: FakeConnection;
let feed: PhoneFeed;
let views: PhoneView[];
let unused: number;
let stop: () => void;

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const status = (): string | undefined => views.at(-1)?.status;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  connection = new FakeConnection();
  views = [];
  unused = 0;
  feed = new PhoneFeed(connection, "desk", () => {
    unused += 1;
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function listen(): void {
  stop = feed.listen((view) => views.push(view));
}

describe("a phone that is followed", () => {
  it("is loading, and then live", async () => {
    listen();
    expect(status()).toBe("loading");
    await pass(0);
    expect(status()).toBe("live");
    expect(views.at(-1)?.model?.state).toBe("idle");
  });

  it("tells by how much the clocks differ", async () => {
    connection.first = snapshot({ now: new Date(NOW + 3000).toISOString() });
    listen();
    await pass(0);
    expect(views.at(-1)?.clockOffset).toBe(3000);

    connection.send({ now: null as unknown as string });
    expect(views.at(-1)?.clockOffset).toBe(0);
  });

  it("is subscribed to once, and for a moment longer than it is looked at", async () => {
    listen();
    await pass(0);
    const other = feed.listen(() => undefined);
    stop();
    stop();
    other();
    await pass(1000);
    listen();
    await pass(10_000);
    expect(connection.attempts).toBe(1);
    expect(status()).toBe("live");

    stop();
    await pass(2000);
    expect(connection.subscriptions.size).toBe(0);
    expect(connection.listened).toBe(0);
    expect(unused).toBe(1);
  });

  it("is let go of, also where Home Assistant has done so already", async () => {
    listen();
    await pass(0);
    connection.subscriptions.clear();
    stop();
    await pass(2000);
    expect(unused).toBe(1);
  });

  it("is not followed by who left before it was subscribed to", async () => {
    connection.first = undefined;
    listen();
    stop();
    listen();
    await pass(0);
    expect(connection.attempts).toBe(2);
    expect(connection.subscriptions.size).toBe(1);
  });
});

describe("a lost connection", () => {
  it("is waited for, and what was known is kept", async () => {
    listen();
    await pass(0);
    connection.disconnect();
    expect(status()).toBe("reconnecting");
    expect(views.at(-1)?.model).toBeDefined();

    connection.reconnect();
    await pass(0);
    expect(status()).toBe("live");
    expect(connection.attempts).toBe(2);
  });

  it("during the subscription is no failure", async () => {
    connection.refuses = "connection_lost";
    listen();
    connection.disconnect();
    await pass(60_000);
    expect(status()).toBe("reconnecting");
    expect(connection.attempts).toBe(1);
  });

  it("before the subscription is no failure either", async () => {
    connection.connected = false;
    connection.refuses = "connection_lost";
    listen();
    await pass(60_000);
    expect(status()).toBe("loading");
  });

  it("leaves nothing of the earlier subscription", async () => {
    listen();
    await pass(0);
    const [old] = connection.subscriptions;
    connection.disconnect();
    connection.reconnect();
    await pass(0);
    const count = views.length;
    old?.receive(snapshot());
    expect(views).toHaveLength(count);
  });
});

describe("a phone that cannot be followed", () => {
  it.each([
    ["not_found", "not_found"],
    ["unauthorized", "unauthorized"],
    ["unknown_command", "waiting"],
  ])("because of %s is asked for again, ever more seldom", async (code, state) => {
    connection.refuses = code;
    listen();
    await pass(0);
    expect(status()).toBe(state);

    await pass(1000 + 2000 + 4000);
    expect(connection.attempts).toBe(4);
    await pass(600_000);
    expect(connection.attempts).toBeLessThan(20);

    connection.refuses = undefined;
    await pass(60_000);
    expect(status()).toBe("live");
  });

  it("is asked for at once when the integration has come up", async () => {
    connection.refuses = "unknown_command";
    listen();
    await pass(500);
    connection.refuses = undefined;
    feed.retry();
    await pass(0);
    expect(status()).toBe("live");

    feed.retry();
    await pass(0);
    expect(connection.attempts).toBe(2);
  });

  it("is looked for now and then when it was removed", async () => {
    listen();
    await pass(0);
    connection.send({ available: false, reason: "removed" });
    await pass(59_000);
    expect(connection.attempts).toBe(1);
    await pass(2000);
    expect(connection.attempts).toBe(2);
  });
});

it("is shared by all that look at the same phone", async () => {
  const one = phoneFeed(connection, "desk");
  expect(phoneFeed(connection, "desk")).toBe(one);
  expect(phoneFeed(connection, "hall")).not.toBe(one);
  expect(phoneFeed(new FakeConnection(), "desk")).not.toBe(one);

  stop = one.listen(() => undefined);
  stop();
  await pass(2000);
  expect(phoneFeed(connection, "desk")).not.toBe(one);
});
