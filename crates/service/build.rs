//! Rebuilds the binary when the built assets change, because it embeds them.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=../../dist");
}
