//! A bundle: any bytes, any manifest, or a manifest that fits what is in it. What opens holds what its manifest says,
//! and unpacks to its place and nowhere else.

#![no_main]

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use libfuzzer_sys::fuzz_target;
use qiping::store::bundle::{Bundle, is_bundle};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

const HEAD: &str = r#"(format: (1, 0), app: "0", created: "2026-01-02T03:04:05Z", pack: (id: "t", version: "1", hash: "")"#;

fuzz_target!(|bytes: &[u8]| {
    let Some((&kind, rest)) = bytes.split_first() else { return };
    let bytes = match kind {
        b'z' => rest.to_vec(),
        // The manifest and what is in the bundle, each after its name, parted by bars.
        b'm' => {
            let parts: Vec<&[u8]> = rest.split(|b| *b == b'|').collect();
            let entries: Vec<(String, &[u8])> = parts[1..].chunks_exact(2).map(|e| (text(e[0]), e[1])).collect();
            zipped(parts[0], &entries)
        }
        // Only what is in the bundle.
        b'e' => {
            let parts: Vec<&[u8]> = rest.split(|b| *b == b'|').collect();
            let entries: Vec<(String, &[u8])> = parts.chunks_exact(2).map(|e| named(&text(e[0]), e[1])).collect();
            let listed: String = entries.iter().map(|(name, content)| listed(name, content)).collect();
            zipped(format!("{HEAD}, entries: [{listed}])").as_bytes(), &entries)
        }
        _ => return,
    };
    let room = std::env::temp_dir().join(format!("qiping-fuzz-{}", std::process::id()));
    let (file, place) = (room.join("a.qpz"), room.join("out"));
    fs::create_dir_all(&room).expect("the temporary folder takes a folder");
    fs::write(&file, bytes).expect("the temporary folder takes a file");
    look_into(&room, &file, &place);
    fs::remove_dir_all(&room).expect("nothing is left open");
});

fn look_into(room: &Path, file: &Path, place: &Path) {
    let mut bundle = match Bundle::open(file, None) {
        Ok(bundle) => bundle,
        Err(error) => {
            let says = error.to_string();
            return assert!(says.len() < 8000 && !says.is_ascii(), "{says}");
        }
    };
    assert!(is_bundle(file));
    let _ = bundle.opened();
    let expected: u64 = bundle.manifest().entries.iter().map(|e| e.size).sum();
    match bundle.unpack(place) {
        Ok(assessment) => {
            assert!(assessment.starts_with(place));
            assert_eq!(listing(room).len(), 2);
            assert_eq!(weight(place), expected);
        }
        Err(_) => assert_eq!(listing(room), [file]),
    }
}

fn listing(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// Bytes of all files in a folder.
fn weight(folder: &Path) -> u64 {
    let of = |path: &PathBuf| {
        let about = fs::symlink_metadata(path).expect("it is listed");
        assert!(about.is_file() || about.is_dir());
        if about.is_dir() { weight(path) } else { about.len() }
    };
    listing(folder).iter().map(of).sum()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Evidence bears the start of its sum before its name; `*` stands for that.
fn named<'c>(name: &str, content: &'c [u8]) -> (String, &'c [u8]) {
    (name.replacen('*', &sum(content)[..12], 1), content)
}

fn sum(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn listed(name: &str, content: &[u8]) -> String {
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("(path: \"{quoted}\", size: {}, sha256: \"{}\"),", content.len(), sum(content))
}

fn zipped(manifest: &[u8], entries: &[(String, &[u8])]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let manifest = ("manifest.ron".to_owned(), manifest);
    for (name, content) in [&manifest].into_iter().chain(entries) {
        // The writer takes no name twice.
        if package.start_file(name.as_str(), stored).is_ok() {
            package.write_all(content).expect("a place in memory");
        }
    }
    package.finish().expect("a place in memory").into_inner()
}
