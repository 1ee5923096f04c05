import { byId } from "./elements.js";

let again = null;

// The box above everything that says what went wrong, and what to do about it. `retry` runs when another try is asked for.
export function showProblem(problem, retry = null) {
  again = retry;
  const needsKey = problem.status === 401;
  byId("problem").hidden = false;
  byId("problem-title").textContent = problem.title ?? "Something went wrong.";
  byId("problem-detail").textContent = problem.detail ?? "";
  byId("retry").hidden = retry === null;
  byId("key-form").hidden = !needsKey;
  if (needsKey) {
    byId("key").value = "";
    byId("key").focus({ preventScroll: true });
  }
}

export function hideProblem() {
  byId("problem").hidden = true;
}

// `useKey` gets a key that was entered; `closed` runs when the box was dismissed.
export function wireProblem(useKey, closed) {
  byId("retry").addEventListener("click", () => again());
  byId("dismiss").addEventListener("click", () => {
    hideProblem();
    closed();
  });
  byId("key-form").addEventListener("submit", event => {
    event.preventDefault();
    useKey(byId("key").value);
  });
}
