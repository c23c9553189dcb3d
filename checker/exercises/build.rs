//! Compiles the crate again when an exercise changes: their folder is embedded by a macro, which the compiler does not watch by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../sql/exercises");
}
