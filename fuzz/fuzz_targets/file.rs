//! An assessment file: whatever reads is written so that it reads back as the same, byte for byte from then on.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use qiping::assessment::{Trail, differences};
use qiping::store::{self, StoreError};

fuzz_target!(|text: &str| {
    let read = match store::parse("fuzz", text) {
        Ok(read) => read,
        Err(error) => return refused(text, &error),
    };
    let written = store::to_text(&read);
    let again = match store::parse("fuzz", &written) {
        Ok(again) => again,
        Err(error) => panic!("{error}\n{written}"),
    };
    assert_eq!(again, read, "{written}");
    assert_eq!(store::to_text(&again), written);

    // What was undone and done again is what it was before.
    let (mut walked, mut trail) = (read.clone(), Trail::of(&read));
    if trail.undo(&mut walked, "", Timestamp::UNIX_EPOCH).is_some() {
        let undone = differences(&read, &walked);
        trail.redo(&mut walked, "", Timestamp::UNIX_EPOCH);
        assert_eq!(trail, Trail::of(&walked), "{undone:?}");
    }
});

/// An error is short and for people; of a newer file the rest is looked at as well.
fn refused(text: &str, error: &StoreError) {
    let says = error.to_string();
    assert!(says.len() < 8000 && !says.is_ascii(), "{says}");
    if let StoreError::Newer { .. } = error {
        let file = std::env::temp_dir().join(format!("qiping-fuzz-{}", std::process::id()));
        std::fs::write(&file, text).expect("the temporary folder takes a file");
        let opened = store::open(&file);
        std::fs::remove_file(&file).expect("the file is there");
        assert!(opened.is_ok_and(|o| o.read_only.is_some()) || says.contains("升级"));
    }
}
