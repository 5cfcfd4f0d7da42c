//! A journal: of any bytes some whole records and no panic; of a journal that was damaged at one place exactly the
//! records before it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use qiping::store::journal::{Recovered, read_from};
use sha2::{Digest, Sha256};

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else { return };
    if first == b'r' {
        return raw(rest);
    }
    let Some((place, rest)) = rest.split_first_chunk::<2>() else { return };
    let texts: Vec<String> = rest.split(|b| *b == b'|').map(|r| String::from_utf8_lossy(r).into_owned()).collect();
    let mut journal = Vec::new();
    let mut ends = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        journal.extend(line(number, text));
        ends.push(journal.len());
    }
    let whole = read(&journal).expect("a journal as it is written");
    assert_eq!((&whole.header, &whole.records[..], whole.torn), (&texts[0], &texts[1..], false));

    let place = usize::from(u16::from_le_bytes(*place)) % journal.len();
    let before = ends.iter().filter(|end| **end <= place).count();
    let mut damaged = journal.clone();
    damaged[place] ^= first.max(1);
    for found in [read(&damaged), read(&journal[..place])] {
        assert_eq!(found.is_some(), before > 0);
        if let Some(found) = found {
            assert_eq!(found.records, texts[1..before]);
        }
    }
});

fn raw(bytes: &[u8]) {
    let Some(found) = read(bytes) else { return };
    let shorter = read(&bytes[..bytes.len() / 2]);
    let records = shorter.map_or(Vec::new(), |s| s.records);
    assert!(found.records.starts_with(&records));
}

fn read(bytes: &[u8]) -> Option<Recovered> {
    read_from(bytes).expect("bytes in memory can be read")
}

/// A line by the description of the format, not by its code.
fn line(number: usize, text: &str) -> Vec<u8> {
    let escaped = text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
    let digest = Sha256::digest(format!("{number} {escaped}"));
    let sum: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{number} {sum} {escaped}\n").into_bytes()
}
