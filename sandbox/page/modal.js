/** Dialogs that the bot opens: texts with limits, selects, choices, checkboxes. */

import { unknownComponent } from "./components.js";
import { append, byId, el, newId } from "./dom.js";
import { renderMarkdown } from "./markdown-view.js";
import { fieldOf } from "./modal-fields.js";

/**
 * @typedef {{custom_id: string, title: string, components: any[], interaction: string}} Modal
 * @typedef {import("./modal-fields.js").ModalField} ModalField
 */

/** Shows one dialog at a time. */
export class Modals {
  /**
   * @param {import("./components.js").Scene} scene
   * @param {(interaction: string, values: Record<string, any>) => Promise<void>} submit
   */
  constructor(scene, submit) {
    this.scene = scene;
    this.submit = submit;
    /** @type {HTMLDialogElement | null} */
    this.dialog = null;
  }

  /** @param {Modal} modal */
  open(modal) {
    this.dialog?.close();
    /** @type {ModalField[]} */
    const fields = [];
    const titleId = newId("modal-title");
    const error = el("p", { class: "modal-error", role: "alert" });
    const send = el("button", { type: "submit", class: "button primary" }, el("span", { class: "button-label" }, "Submit"));
    const form = el("form", { class: "modal-form", novalidate: "" });
    const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "modal", "aria-labelledby": titleId }, form));
    const shut = () => dialog.close();
    append(
      form,
      el(
        "header",
        { class: "modal-head" },
        el("h2", { id: titleId }, modal.title),
        el("button", { type: "button", class: "modal-close", "aria-label": "Close", on: { click: shut } }, "✕"),
      ),
      el("div", { class: "modal-body" }, modal.components.map((component) => this.part(component, fields)), error),
      el(
        "footer",
        { class: "modal-foot" },
        el("button", { type: "button", class: "button secondary", on: { click: shut } }, "Cancel"),
        send,
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.onSubmit(dialog, send, error, modal, fields);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (this.dialog === dialog) this.dialog = null;
    });
    byId("overlays").append(dialog);
    this.dialog = dialog;
    dialog.showModal();
    fields[0]?.focus();
  }

  /** @param {any} component @param {ModalField[]} fields @returns {HTMLElement} */
  part(component, fields) {
    const { type } = component;
    const { names, entities } = this.scene;
    if (type === 1) return el("div", {}, component.components.map((/** @type {any} */ child) => this.part(child, fields)));
    if (type === 10) return el("div", { class: "text markup" }, renderMarkdown(component.content ?? "", names));
    const labelled = type === 18;
    const inner = labelled ? component.component : component;
    const field = fieldOf(inner, entities);
    if (!field) return unknownComponent(inner);
    field.label = component.label ?? "";
    if (!field.labelFor && !field.element.hasAttribute("role")) field.element.setAttribute("role", "group");
    if (!field.labelFor) field.element.setAttribute("aria-label", field.label);
    fields.push(field);
    return this.frame(field, field.label, labelled ? component.description : null);
  }

  /** @param {ModalField} field @param {string} label @param {string | null} description */
  frame(field, label, description) {
    const star = field.required ? el("span", { class: "required-star", "aria-hidden": "true" }, " *") : null;
    const tag = field.labelFor ? "label" : "span";
    const name = el(tag, { class: "modal-label", for: field.labelFor }, label, star);
    return el(
      "div",
      { class: "modal-field" },
      name,
      description ? el("p", { class: "modal-description" }, description) : null,
      field.element,
      field.error,
    );
  }

  /**
   * @param {HTMLDialogElement} dialog @param {HTMLElement} send @param {HTMLElement} error
   * @param {Modal} modal @param {ModalField[]} fields
   */
  async onSubmit(dialog, send, error, modal, fields) {
    const bad = fields.filter((field) => !field.check());
    if (bad.length) return bad[0].focus();
    if (send.getAttribute("aria-busy") === "true") return;
    send.setAttribute("aria-busy", "true");
    error.textContent = "";
    try {
      await this.submit(modal.interaction, Object.fromEntries(fields.map((field) => [field.id, field.value()])));
      dialog.close();
    } catch (problem) {
      error.textContent = problem instanceof Error ? problem.message : String(problem);
    } finally {
      send.removeAttribute("aria-busy");
    }
  }
}
