//! Build script: the pack is embedded, so a new file under `forms/` must be noticed as well as a changed one.

fn main() {
    println!("cargo::rerun-if-changed=forms");
}
