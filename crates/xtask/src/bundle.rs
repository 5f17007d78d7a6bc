//! The one pipeline: from sources to what a browser loads.
//!
//! cargo → wasm-bindgen → wasm-opt → minify → hashed names → compress → dist/.

use crate::setup::{self, Tools};
use crate::{files, glue, imports, names, order, process, release, style};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the finished files stand; the service embeds them.
pub const DIST: &str = "dist";

const WORK: &str = "target/bundle";

/// The widget's module: the program's bindings, and the page's side around them.
const WIDGET: &str = "\
import init, { start } from './widget.js';
import { runner } from '../../../../loader/page/main.js';
export const run = runner(init, start);
export default init;
";

/// Names that a page may have given to something else stand for the browser's own.
pub const NATIVE: &str = "--inject:loader/page/native.js";

/// Not `--traps-never-happen`: the loader knows a panic by its trap, and a bound
/// check that is optimised away shows a visitor whatever lies in memory.
///
/// Functions with one caller stay functions: inlined they are fewer bytes, but
/// bytes that compress worse (3 kB of brotli in the widget).
const OPT_FLAGS: [&str; 13] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
    // What is computed twice packs better than what is kept for later: 1 % of brotli.
    "--skip-pass=local-cse",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What is done to program and bindings here: with another way they are made anew.
const WAY: [&[u8]; 5] = [
    glue::RUNTIME.as_bytes(),
    include_bytes!("glue.rs"),
    include_bytes!("imports.rs"),
    include_bytes!("names.rs"),
    include_bytes!("order.rs"),
];

/// Everything: the web part, and the service that contains it.
pub fn build(tools: &Tools) -> Result<PathBuf> {
    web(tools)?;
    service()
}

/// The binary that `ANTEROOM_BIN` names, or a new one; `aloud` as in [`setup::setup`].
///
/// # Errors
/// When it cannot be built.
pub fn given_or_built(aloud: bool) -> Result<PathBuf> {
    match std::env::var_os("ANTEROOM_BIN") {
        Some(binary) => Ok(std::path::absolute(binary)?),
        None => build(&setup::setup(aloud)?),
    }
}

/// How carefully to build.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// For visitors: as small as possible.
    Small,
    /// For live reload: as soon as possible.
    Quick,
}

impl Care {
    /// Cargo's name for the folder with the results.
    fn folder(self) -> &'static str {
        match self {
            Self::Small => "web",
            Self::Quick => "debug",
        }
    }
}

/// What browsers load, into dist/.
pub fn web(tools: &Tools) -> Result<()> {
    publish(&made(tools, Care::Small)?, Path::new(DIST))
}

/// The same, quickly made, into the folder that Trunk's hook names. Trunk
/// writes the page itself, with its reloader in it.
pub fn for_trunk(tools: &Tools) -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR")
        .context("`build --trunk` is for Trunk's hook; start `trunk serve` instead")?;
    for (name, bytes) in made(tools, Care::Quick)? {
        if name != "index.html" {
            files::write(&Path::new(&folder).join(name), bytes)?;
        }
    }
    Ok(())
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

/// Widget and console, ready to be served.
fn made(tools: &Tools, care: Care) -> Result<BTreeMap<String, Vec<u8>>> {
    style::check(Path::new(style::FOLDER))?;
    compile(tools, care)?;
    let widget = module(tools, care, "widget", WIDGET)?;
    let console = module(
        tools,
        care,
        "console",
        "export { default } from './console.js';\n",
    )?;

    let mut page = Page::default();
    release::add(tools, &mut page.files, widget.glue, widget.wasm)?;
    page.plain("index.html", customers_page()?);
    page.plain("demo.css", minify(tools, Path::new("demo.css"))?);
    page.plain("demo.svg", files::read_text(Path::new("demo.svg"))?.into());

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
        bundled_style(tools, &sources.join("style/console.css"))?,
    );
    let boot = desk.fill(&minify(tools, &sources.join("boot.js"))?)?;
    desk.hashed("CONSOLE_BOOT", "assets/boot", "js", boot);
    desk.filled("index.html", &files::read(&sources.join("index.html"))?)?;
    page.files.extend(desk.files);
    Ok(page.files)
}

/// Both programs in one go, so that what they share is compiled once.
fn compile(tools: &Tools, care: Care) -> Result<()> {
    let mut cargo = tools.web.cargo("build");
    cargo.args(["--lib", "-p", "anteroom-widget", "-p", "anteroom-console"]);
    if care == Care::Small {
        cargo
            .args(["--profile", "web"])
            .env("RUSTFLAGS", tools.web.size_flags());
    }
    process::run(&mut cargo, "building the widget and the console")
}

struct Module {
    glue: Vec<u8>,
    wasm: Vec<u8>,
}

/// Bindings, optimised wasm and minified glue; kept while the program does not change.
fn module(tools: &Tools, care: Care, name: &str, source: &str) -> Result<Module> {
    let built = PathBuf::from(format!(
        "target/web/wasm32-unknown-unknown/{}/anteroom_{name}.wasm",
        care.folder()
    ));
    let folder = Path::new(WORK).join(care.folder()).join(name);
    let stamp = folder.join("stamp");
    let mut sources = files::read(&built)?;
    sources.extend(WAY.concat());
    if name == "widget" {
        for script in files::below(Path::new("loader/page"))? {
            sources.extend(files::read(&script)?);
        }
    }
    let wanted = format!(
        "{} {source} {}",
        files::short_hash(&sources),
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
        let bound = folder.join(format!("{name}_bg.wasm"));
        if care == Care::Small {
            shrink(tools, name, &bound, &wasm)?;
        } else {
            files::write(&wasm, files::read(&bound)?)?;
        }
        // Bundled, so that exports which nobody calls fall away.
        let entry = folder.join("entry.js");
        files::write(&entry, source)?;
        let mut how = vec!["--target=es2022", "--bundle", "--format=esm"];
        if name == "widget" {
            how.push(NATIVE);
        }
        let small = esbuild(tools, &entry, &how)?;
        files::write(&glue, small)?;
        files::write(&stamp, wanted)?;
    }
    Ok(Module {
        glue: files::read(&glue)?,
        wasm: files::read(&wasm)?,
    })
}

/// The program as small as can be, from the bound one, and beside that its bindings.
fn shrink(tools: &Tools, name: &str, bound: &Path, wasm: &Path) -> Result<()> {
    let mut opt = process::command(&tools.wasm_opt);
    opt.args(OPT_FLAGS).arg(bound).arg("-o").arg(wasm);
    process::run(&mut opt, "optimising wasm")?;
    let mut opt = process::command(&tools.wasm_opt);
    opt.args(OPT_FLAGS.iter().filter(|flag| flag.starts_with("--enable")));
    files::write(wasm, order::named(&files::read(wasm)?)?)?;
    opt.args(order::FLAGS).arg(names::FLAG);
    let told = process::output(opt.arg(wasm).arg("-o").arg(wasm));
    let told = told.unwrap_or_default();
    let bindings = bound.with_file_name(format!("{name}.js"));
    let mut glue = files::read_text(&bindings)?;
    if name == "widget" {
        glue = names::shorten(&glue::tighten(&glue)?, &told)?;
        let program = files::read(wasm)?;
        imports::check_stack(&program)?;
        let (numbered, order) = imports::number(&program)?;
        glue = glue::in_order(&glue, &order)?;
        files::write(wasm, numbered)?;
    } else {
        glue = names::shorten(&glue, &told)?;
    }
    files::write(&bindings, glue)
}

/// A minified script or style sheet.
fn minify(tools: &Tools, source: &Path) -> Result<Vec<u8>> {
    esbuild(tools, source, &["--target=es2022"])
}

/// A minified style sheet with everything that it imports.
pub fn bundled_style(tools: &Tools, source: &Path) -> Result<Vec<u8>> {
    esbuild(tools, source, &["--target=es2022", "--bundle"])
}

pub fn esbuild(tools: &Tools, source: &Path, more: &[&str]) -> Result<Vec<u8>> {
    let mut esbuild = process::command(&tools.esbuild);
    esbuild.args(["--minify", "--legal-comments=none", "--log-level=warning"]);
    let made = esbuild
        .args(more)
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
        self.marked(marker, name.clone());
        self.plain(&name, bytes);
    }

    /// What stands for this marker in texts.
    fn marked(&mut self, marker: &str, text: String) {
        self.names.push((format!("{{{{{marker}}}}}"), text));
    }

    /// The text with hashed names in place of their markers.
    fn fill(&self, text: &[u8]) -> Result<Vec<u8>> {
        fill(text, &self.names)
    }

    fn filled(&mut self, name: &str, text: &[u8]) -> Result<()> {
        let text = self.fill(text)?;
        self.plain(name, text);
        Ok(())
    }
}

/// The text with values in place of their markers.
pub fn fill(text: &[u8], values: &[(String, String)]) -> Result<Vec<u8>> {
    let mut text = String::from_utf8_lossy(text).into_owned();
    for (marker, value) in values {
        text = text.replace(marker, value);
    }
    // A misspelt marker would reach a customer's page.
    let left = text
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split("}}").next())
        .find(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    if let Some(name) = left {
        anyhow::bail!("the build knows no {{{{{name}}}}}");
    }
    Ok(text.into_bytes())
}

/// The customer's page without what it says to Trunk.
fn customers_page() -> Result<Vec<u8>> {
    let page = files::read_text(Path::new("index.html"))?;
    let lines = page.lines().filter(|line| !line.contains("data-trunk"));
    Ok(lines
        .flat_map(|line| [line, "\n"])
        .collect::<String>()
        .into())
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
    files::write(
        &fresh.join(MANIFEST),
        serde_json::to_vec_pretty(&release::manifest(made))?,
    )?;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot replace {}", out.display()))?;
    }
    fs::rename(&fresh, out).with_context(|| format!("cannot put {} in place", out.display()))?;
    println!("built {} files into {}", made.len(), out.display());
    Ok(())
}

/// The list of finished files, with their hashes.
pub const MANIFEST: &str = "manifest.json";

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
