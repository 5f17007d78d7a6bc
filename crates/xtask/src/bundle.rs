//! The one pipeline: from sources to what a browser loads.
//!
//! cargo → wasm-bindgen → wasm-opt → minify → hashed names → compress → dist/.

use crate::setup::Tools;
use crate::{files, process};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the finished files stand; the service embeds them.
pub const DIST: &str = "dist";

const WORK: &str = "target/bundle";

const OPT_FLAGS: [&str; 9] = [
    "-Oz",
    "--converge",
    "--traps-never-happen",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Everything: the web part, and the service that contains it.
pub fn build(tools: &Tools) -> Result<PathBuf> {
    web(tools, Path::new(DIST))?;
    service()
}

/// The service's release binary.
pub fn service() -> Result<PathBuf> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--release", "--package", "anteroom-service"]);
    process::run(&mut cargo, "building the service")?;
    let name = if cfg!(windows) {
        "anteroom.exe"
    } else {
        "anteroom"
    };
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(files::root()?.join(target).join("release").join(name))
}

/// Builds widget and console into `out`.
pub fn web(tools: &Tools, out: &Path) -> Result<()> {
    compile(tools)?;
    let widget = module(tools, "anteroom_widget", "widget")?;
    let console = module(tools, "anteroom_console", "console")?;

    let mut page = Page::default();
    page.hashed("WIDGET_JS", "assets/widget", "js", widget.glue);
    page.hashed("WIDGET_WASM", "assets/widget", "wasm", widget.wasm);
    page.hashed(
        "WIDGET_CSS",
        "assets/widget",
        "css",
        minify(tools, Path::new("style/widget.css"))?,
    );
    for table in files::below(Path::new("src/locale"))? {
        if table.extension().is_some_and(|e| e == "json") {
            let language = table
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let words: serde_json::Value = serde_json::from_str(&files::read_text(&table)?)
                .with_context(|| format!("{} is not JSON", table.display()))?;
            let marker = format!("LOCALE_{}", language.to_uppercase().replace('-', "_"));
            page.hashed(
                &marker,
                &format!("assets/locale-{language}"),
                "json",
                words.to_string().into_bytes(),
            );
        }
    }
    page.filled("chat.js", &minify(tools, Path::new("loader/chat.js"))?);
    page.plain("index.html", files::read(Path::new("index.html"))?);
    page.plain("demo.css", minify(tools, Path::new("demo.css"))?);

    // The console's page names its files relative to itself.
    let mut desk = Page {
        folder: "console/",
        ..Page::default()
    };
    let sources = Path::new("crates/console");
    desk.hashed("CONSOLE_JS", "assets/console", "js", console.glue);
    desk.hashed("CONSOLE_WASM", "assets/console", "wasm", console.wasm);
    desk.hashed(
        "CONSOLE_CSS",
        "assets/console",
        "css",
        minify(tools, &sources.join("console.css"))?,
    );
    let boot = desk.fill(&minify(tools, &sources.join("boot.js"))?);
    desk.hashed("CONSOLE_BOOT", "assets/boot", "js", boot);
    desk.filled("index.html", &files::read(&sources.join("index.html"))?);
    page.files.extend(desk.files);

    publish(&page.files, out)
}

/// Both programs in one go, so that what they share is compiled once.
fn compile(tools: &Tools) -> Result<()> {
    let mut cargo = tools.web.cargo("build");
    cargo
        .args([
            "--profile",
            "web",
            "--lib",
            "-p",
            "anteroom-widget",
            "-p",
            "anteroom-console",
        ])
        .env("RUSTFLAGS", tools.web.size_flags());
    process::run(&mut cargo, "building the widget and the console")
}

struct Module {
    glue: Vec<u8>,
    wasm: Vec<u8>,
}

/// Bindings, optimised wasm and minified glue; kept while the program does not change.
fn module(tools: &Tools, program: &str, name: &str) -> Result<Module> {
    let built = PathBuf::from(format!(
        "target/web/wasm32-unknown-unknown/web/{program}.wasm"
    ));
    let folder = Path::new(WORK).join(name);
    let stamp = folder.join("stamp");
    let wanted = format!(
        "{} {}",
        files::short_hash(&files::read(&built)?),
        OPT_FLAGS.join(" ")
    );
    let (glue, wasm) = (folder.join("min.js"), folder.join("opt.wasm"));
    let kept = fs::read_to_string(&stamp).is_ok_and(|text| text == wanted);
    if !(kept && glue.exists() && wasm.exists()) {
        fs::create_dir_all(&folder)?;
        let mut bindgen = process::command(&tools.bindgen);
        bindgen
            .args(["--target", "web", "--no-typescript"])
            .args(["--remove-name-section", "--remove-producers-section"])
            .arg("--out-dir")
            .arg(&folder)
            .args(["--out-name", name])
            .arg(&built);
        process::run(&mut bindgen, "writing the bindings")?;
        let mut opt = process::command(&tools.wasm_opt);
        opt.args(OPT_FLAGS)
            .arg(folder.join(format!("{name}_bg.wasm")))
            .arg("-o")
            .arg(&wasm);
        process::run(&mut opt, "optimising wasm")?;
        files::write(&glue, minify(tools, &folder.join(format!("{name}.js")))?)?;
        files::write(&stamp, wanted)?;
    }
    Ok(Module {
        glue: files::read(&glue)?,
        wasm: files::read(&wasm)?,
    })
}

/// A minified script or style sheet.
fn minify(tools: &Tools, source: &Path) -> Result<Vec<u8>> {
    let mut esbuild = process::command(&tools.esbuild);
    esbuild.args([
        "--minify",
        "--legal-comments=none",
        "--target=es2022",
        "--log-level=warning",
    ]);
    let made = esbuild
        .arg(source)
        .stderr(std::process::Stdio::inherit())
        .output();
    let made = made.with_context(|| format!("cannot minify {}", source.display()))?;
    anyhow::ensure!(made.status.success(), "cannot minify {}", source.display());
    Ok(made.stdout)
}

/// Finished files, and the names that the others call them by.
#[derive(Default)]
struct Page {
    folder: &'static str,
    names: Vec<(String, String)>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Page {
    fn plain(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(format!("{}{name}", self.folder), bytes);
    }

    fn hashed(&mut self, marker: &str, stem: &str, extension: &str, bytes: Vec<u8>) {
        let name = format!("{stem}-{}.{extension}", files::short_hash(&bytes));
        self.names.push((format!("{{{{{marker}}}}}"), name.clone()));
        self.plain(&name, bytes);
    }

    /// The text with hashed names in place of their markers.
    fn fill(&self, text: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8_lossy(text).into_owned();
        for (marker, name) in &self.names {
            text = text.replace(marker, name);
        }
        text.into_bytes()
    }

    fn filled(&mut self, name: &str, text: &[u8]) {
        self.plain(name, self.fill(text));
    }
}

/// Writes the files, compressed ones beside them; a failure leaves the last build as it was.
fn publish(made: &BTreeMap<String, Vec<u8>>, out: &Path) -> Result<()> {
    let same = made
        .iter()
        .all(|(name, bytes)| fs::read(out.join(name)).is_ok_and(|old| old == *bytes))
        && out.join(MANIFEST).exists();
    if same {
        return Ok(());
    }
    let fresh = out.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    for (name, bytes) in made {
        let path = fresh.join(name);
        files::write(&path, bytes)?;
        files::write(&beside(&path, "br"), crate::size::brotli(bytes)?)?;
        files::write(&beside(&path, "gz"), crate::size::gzip(bytes)?)?;
    }
    let names: Vec<&String> = made.keys().collect();
    files::write(&fresh.join(MANIFEST), serde_json::to_vec_pretty(&names)?)?;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot replace {}", out.display()))?;
    }
    fs::rename(&fresh, out).with_context(|| format!("cannot put {} in place", out.display()))?;
    println!("built {} files into {}", made.len(), out.display());
    Ok(())
}

/// The list of finished files.
pub const MANIFEST: &str = "manifest.json";

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
