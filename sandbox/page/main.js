/** Puts the page together. Every part gets what it needs here, and nothing else. */

import { menuCommands } from "./commands.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { wordsOf } from "./message.js";
import { Modals } from "./modal.js";
import { entities, nameOf, person } from "./names.js";
import { channelList, memberSwitch } from "./people.js";
import { Session } from "./session.js";
import { botStatus, channelHead, linkBanner, notices } from "./status.js";
import { Store } from "./store.js";
import { welcome } from "./welcome.js";
import { WirePanel } from "./wire.js";

const RETRY_MS = 1000;
const REMEMBERED = "member";

const store = new Store();
const notice = notices();
const session = new Session(store, {
  onModal: (modal) => modals.open(modal),
  onWire: (entry) => wire.add(entry),
  onNotice: notice,
});

/** @type {import("./components.js").Scene} */
const scene = {
  names: {
    name: (kind, id) => nameOf(store, kind, id),
    useCommand: (_id, name) => composer.fill(name, new Map()),
    openChannel: (id) => openChannel(id),
  },
  entities: (kind, channelTypes) => entities(store, kind, channelTypes),
  press: (message, customId, values) => session.press(message, customId, values),
};

const modals = new Modals(scene, (interaction, values) => session.submitModal(interaction, values));
const composer = new Composer(store, session, scene.entities);
const menu = new Menu();
const wire = new WirePanel((open) => void session.hearWire(open));
const log = new Log(
  store,
  {
    scene,
    person: (user) => person(store, user),
    message: (id) => store.message(id),
    thread: (id) => store.thread(id),
    openChannel,
    dismiss: (message) => void session.dismiss(message),
    menu: (message, at) => menu.open("Message", messageMenu(message), at),
    goTo: (id) => log.goTo(id),
  },
  welcome(store, (name, texts) => composer.fill(name, texts)),
);

/** Open a channel or thread; a forum has nothing to show itself. @param {string} id */
function openChannel(id) {
  if (store.textChannels().some((/** @type {any} */ one) => one.id === id)) store.openChannel(id);
}

/** @param {any} message @returns {import("./menu.js").Group[]} */
function messageMenu(message) {
  const apps = menuCommands(store.commands(), 3).map((command) => ({
    label: command.name,
    action: () => void useOn(command, message.id),
  }));
  const users = menuCommands(store.commands(), 2).map((command) => ({
    label: command.name,
    action: () => void useOn(command, message.author.id),
  }));
  const copying = [
    { label: "Copy text", action: () => void copy(wordsOf(message, scene), "Text copied.") },
    { label: "Copy message ID", action: () => void copy(message.id, "Message ID copied.") },
  ];
  return [{ heading: "Apps", empty: "No app has a command for messages.", items: [...apps, ...users] }, { items: copying }];
}

/** @param {{id: string, name: string}} command @param {string} target */
async function useOn(command, target) {
  try {
    await session.use(command, [], target);
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} text @param {string} done */
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    notice(done);
  } catch {
    notice("The browser does not let this page copy.");
  }
}

/** Keys that are typed nowhere go to the composer, as people are used to. @param {KeyboardEvent} event */
function catchTyping(event) {
  const target = /** @type {Element} */ (event.target);
  const typing = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!typing || target.closest("input:not([type=radio]), textarea, [role=combobox], [role=menu], [role=button], dialog")) return;
  composer.focus();
}

/** @param {string} member */
function become(member) {
  sessionStorage.setItem(REMEMBERED, member);
  void session.become(member);
}

async function start() {
  try {
    await session.become(sessionStorage.getItem(REMEMBERED));
  } catch {
    store.setLinked(false);
    setTimeout(start, RETRY_MS);
  }
}

channelList(store);
memberSwitch(store, become);
channelHead(store);
botStatus(store);
linkBanner(store);
store.subscribe(["link"], () => void (store.linked && wire.isOpen && wire.catchUp()));
document.addEventListener("keydown", catchTyping);
byId("nav-toggle").addEventListener("click", () => document.body.classList.toggle("nav-open"));
byId("nav-shade").addEventListener("click", () => document.body.classList.remove("nav-open"));
void start();
