/**
 * What stands on every page of Home Assistant: incoming calls, and links that dial.
 *
 * It defines no element and draws nothing. What it shows are Home Assistant's own
 * notifications, and the dialog that comes with the cards.
 */
import { start } from "./everywhere/start";

void start(import.meta.url);
