/** What dashboards load. */
import "./card";
import { Later } from "./later/later";
import { PhoneCard } from "./phone-card/phone-card";

export { loadMore } from "./later/later";

// Only this file knows: all that it imports is in files of other names.
PhoneCard.version ??= new URL(import.meta.url).searchParams.get("v");
Later.file = import.meta.url;
