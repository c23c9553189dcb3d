//! Compiles the crate again when a starter changes: their folder is embedded by a macro, which the compiler does not watch by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=starters");
}
