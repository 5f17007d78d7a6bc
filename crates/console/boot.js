// Fetches the console and starts it; says so when it cannot.
import init from "../{{CONSOLE_JS}}";

init({ module_or_path: new URL("../{{CONSOLE_WASM}}", import.meta.url) }).catch((error) => {
  console.error(error);
  const loading = document.getElementById("loading");
  if (loading) {
    loading.textContent = "The console could not start. Reload the page to try again.";
    loading.setAttribute("role", "alert");
  }
});
