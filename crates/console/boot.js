// Fetches the console and starts it; says so when it cannot, and when it breaks.
import init from "../{{CONSOLE_JS}}";

function say(text) {
  let place = document.querySelector(".broken");
  if (!place) {
    place = document.createElement("p");
    place.className = "broken";
    place.setAttribute("role", "alert");
    document.body.append(place);
  }
  place.textContent = text;
}

// A program that has trapped cannot be trusted with another call.
function broke(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    say("Something went wrong here. Reload the page to go on; what you wrote is kept.");
  }
}
addEventListener("error", (event) => broke(event.error));
addEventListener("unhandledrejection", (event) => broke(event.reason));

init({ module_or_path: new URL("../{{CONSOLE_WASM}}", import.meta.url) }).catch((error) => {
  console.error(error);
  document.getElementById("loading")?.remove();
  say("The console could not start. Reload the page to try again.");
});
